"""What `%pip install` becomes."""


async def get_transformed_code(words):
    return f'await __import__("piplite").install({" ".join(words)!r})'
