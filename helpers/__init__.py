"""What the lessons import. Start at `helpers.attention`, the math; it needs nothing but NumPy.

Nothing is imported here, so that `import helpers` costs nothing.
"""
