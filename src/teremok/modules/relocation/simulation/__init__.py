"""The programme lived through ahead of time: is anybody forgotten, does a term begin alone, does anything stand still?"""
