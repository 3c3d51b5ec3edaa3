"""Seeing and acting on this machine."""
