// SPDX-FileCopyrightText: 2026 The Styrbord founders
// SPDX-License-Identifier: MPL-2.0
// Before anything is drawn: styles may know that scripts run.
document.documentElement.classList.add("js");
