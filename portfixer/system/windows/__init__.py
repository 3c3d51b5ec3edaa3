"""Seeing and acting on Windows 10 and later."""
