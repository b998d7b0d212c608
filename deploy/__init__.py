"""What runs beside the hub: measurements, and the notes of an operator. Not part of the installed package."""
