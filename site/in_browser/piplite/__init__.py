"""Stands where JupyterLite looks for its installer: here all packages are in the site already.

Imported by the kernel's start-up before anything else, so this is also where what every lesson
needs is loaded while the page is still being drawn, and before the learner's folder, in which
each look costs a message, comes onto Python's path.
"""


async def install(requirements, *_, **__):
    raise ModuleNotFoundError(
        f"{requirements}: no packages can be added here. In a course on your own machine they can."
    )
