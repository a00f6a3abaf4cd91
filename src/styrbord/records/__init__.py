# SPDX-FileCopyrightText: 2026 The Styrbord founders
# SPDX-License-Identifier: MPL-2.0
"""The canonical tables, their codes and days: the vocabulary every other room speaks."""
