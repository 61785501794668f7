"""Requests of the API, as the OpenAPI document shows them, by what they are about."""
