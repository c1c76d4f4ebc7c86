"""The demo practice Lindenhof: staff, patients with their ailments, and a diary that looks lived in.

It depends on nothing but the day on which it is made: the same day gives the same practice.
"""
