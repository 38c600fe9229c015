"""The live picture: one widget class, its parts for the page, its matplotlib twin."""

from helpers.scene.scene import Interrupted, Scene, SceneProblem, is_static

__all__ = ["Interrupted", "Scene", "SceneProblem", "is_static"]
