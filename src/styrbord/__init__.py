# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""Styrbord: the steering board of a Danish job centre."""

__version__ = "0.1.0"
