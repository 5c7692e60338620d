"""The benchmark: each case as a ratio to a bare view of the same server in the same run. Started by `make bench`."""
