//! Amazon VPC: networks, interfaces, addresses, groups, lists and plans.
