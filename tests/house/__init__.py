"""Tests of the house rules: who imports whom, how long things are, what is forbidden."""
