"""Lists that relocation takes in by the registry's imports: houses of the programme, stages from the department."""
