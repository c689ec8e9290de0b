"""Tests of the truth and its geography, without a screen."""
