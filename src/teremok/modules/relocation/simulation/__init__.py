"""The programme lived through ahead of time: is anybody forgotten, does any term start by itself, does anything stand still?"""
