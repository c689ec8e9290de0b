"""What a reader brings to a visit: read apart, shown as a layer of Explore, gone with the visit."""
