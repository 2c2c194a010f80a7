"""The programme lived through ahead of time: who is forgotten, which term begins alone, what stands still?"""
