# What the plain examples of the public modules vpc, security-group, ec2-instance, alb, rds and iam make, resource by resource.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {}

data "aws_caller_identity" "me" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}
data "aws_availability_zones" "all" {}
data "aws_ssm_parameter" "al2023" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

# the vpc module's resources
resource "aws_vpc" "this" {
  cidr_block           = "10.1.0.0/16"
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = { Name = "wide" }
}
resource "aws_vpc_dhcp_options" "this" {
  domain_name         = "example.test"
  domain_name_servers = ["AmazonProvidedDNS"]
}
resource "aws_vpc_dhcp_options_association" "this" {
  vpc_id          = aws_vpc.this.id
  dhcp_options_id = aws_vpc_dhcp_options.this.id
}
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}
resource "aws_default_network_acl" "this" {
  default_network_acl_id = aws_vpc.this.default_network_acl_id
  ingress {
    protocol   = "-1"
    rule_no    = 100
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
  egress {
    protocol   = "-1"
    rule_no    = 100
    action     = "allow"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
  lifecycle { ignore_changes = [subnet_ids] }
}
resource "aws_default_route_table" "this" {
  default_route_table_id = aws_vpc.this.default_route_table_id
  route                  = []
}
resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.all.names[count.index]
}
resource "aws_subnet" "public" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 8, 10 + count.index)
  availability_zone = data.aws_availability_zones.all.names[count.index]
}
resource "aws_network_acl" "public" {
  vpc_id     = aws_vpc.this.id
  subnet_ids = aws_subnet.public[*].id
}
resource "aws_network_acl_rule" "public_in" {
  network_acl_id = aws_network_acl.public.id
  rule_number    = 100
  protocol       = "-1"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
}
resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
}
resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
}
resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}
resource "aws_route_table_association" "public" {
  count          = 2
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}
resource "aws_eip" "nat" {
  domain     = "vpc"
  depends_on = [aws_internet_gateway.this]
}
resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public[0].id
}
resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id
}
resource "aws_route" "private" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this.id
}
resource "aws_route_table_association" "private" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.private.id
}
resource "aws_vpc_ipv4_cidr_block_association" "more" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.2.0.0/16"
}

# the security-group module's
resource "aws_security_group" "web" {
  name_prefix = "web-"
  vpc_id      = aws_vpc.this.id
  lifecycle { create_before_destroy = true }
}
resource "aws_security_group_rule" "http" {
  type              = "ingress"
  security_group_id = aws_security_group.web.id
  from_port         = 80
  to_port           = 80
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  description       = "http"
}
resource "aws_security_group_rule" "self" {
  type              = "ingress"
  security_group_id = aws_security_group.web.id
  from_port         = -1
  to_port           = -1
  protocol          = "-1"
  self              = true
}

# the ec2-instance module's
resource "aws_key_pair" "this" {
  key_name   = "wide"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGr0Nt7ZlsEHwGqIhbN9Y1kWbTFP0hnG0rzR2N6kPZRe me@example"
}
resource "aws_instance" "one" {
  ami                         = nonsensitive(data.aws_ssm_parameter.al2023.value)
  instance_type               = "t3.micro"
  subnet_id                   = aws_subnet.private[0].id
  vpc_security_group_ids      = [aws_security_group.web.id]
  key_name                    = aws_key_pair.this.key_name
  monitoring                  = true
  associate_public_ip_address = false
  metadata_options {
    http_endpoint               = "enabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }
  root_block_device {
    volume_type = "gp3"
    volume_size = 20
    tags        = { Name = "root" }
  }
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_type = "gp3"
    volume_size = 5
  }
  credit_specification { cpu_credits = "unlimited" }
  volume_tags = null
}
resource "aws_launch_template" "this" {
  name_prefix   = "wide-"
  image_id      = nonsensitive(data.aws_ssm_parameter.al2023.value)
  instance_type = "t3.micro"
  block_device_mappings {
    device_name = "/dev/sdf"
    ebs { volume_size = 3 }
  }
  tag_specifications {
    resource_type = "volume"
    tags          = { From = "template" }
  }
}
resource "aws_instance" "two" {
  subnet_id = aws_subnet.private[1].id
  launch_template {
    id      = aws_launch_template.this.id
    version = "$Latest"
  }
}
resource "aws_network_interface" "extra" {
  subnet_id       = aws_subnet.private[0].id
  security_groups = [aws_security_group.web.id]
}
resource "aws_ebs_volume" "v" {
  availability_zone = aws_subnet.private[0].availability_zone
  size              = 2
  tags              = { Name = "v" }
}
resource "aws_ebs_snapshot" "s" {
  volume_id   = aws_ebs_volume.v.id
  description = "first"
}
resource "aws_ebs_volume" "from" {
  availability_zone = aws_subnet.private[1].availability_zone
  snapshot_id       = aws_ebs_snapshot.s.id
  type              = "gp3"
}

# the alb module's
resource "aws_lb" "this" {
  name               = "wide"
  load_balancer_type = "application"
  subnets            = aws_subnet.public[*].id
  security_groups    = [aws_security_group.web.id]
  idle_timeout       = 90
  depends_on         = [aws_route.public]
}
resource "aws_lb_target_group" "this" {
  name_prefix          = "wide-"
  protocol             = "HTTP"
  port                 = 80
  target_type          = "ip"
  vpc_id               = aws_vpc.this.id
  deregistration_delay = 10
  stickiness {
    type            = "lb_cookie"
    cookie_duration = 600
  }
}
resource "aws_lb_target_group_attachment" "this" {
  target_group_arn = aws_lb_target_group.this.arn
  target_id        = aws_instance.one.private_ip
}
resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "no such page"
      status_code  = "404"
    }
  }
}
resource "aws_lb_listener_rule" "this" {
  listener_arn = aws_lb_listener.this.arn
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
  condition {
    host_header { values = ["example.com"] }
  }
}

# the rds module's
resource "aws_db_subnet_group" "this" {
  name_prefix = "wide-"
  subnet_ids  = aws_subnet.private[*].id
}
resource "aws_db_parameter_group" "this" {
  name_prefix = "wide-"
  family      = "mariadb10.11"
  parameter {
    name  = "max_connections"
    value = "50"
  }
}
resource "aws_db_option_group" "this" {
  name_prefix              = "wide-"
  engine_name              = "mariadb"
  major_engine_version     = "10.11"
  option_group_description = "none"
}

# the iam modules'
resource "aws_iam_role" "this" {
  name                 = "wide"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 7200
  tags                 = { A = "b" }
}
resource "aws_iam_policy" "this" {
  name   = "wide"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this.arn
}
resource "aws_iam_role_policy" "inline" {
  role   = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }] })
}
resource "aws_iam_instance_profile" "this" {
  name = "wide"
  role = aws_iam_role.this.name
}
resource "aws_iam_user" "this" {
  name          = "wide"
  force_destroy = true
}
resource "aws_iam_access_key" "this" {
  user = aws_iam_user.this.name
}
resource "aws_iam_user_login_profile" "this" {
  user = aws_iam_user.this.name
}
resource "aws_iam_group" "this" {
  name = "wide"
}
resource "aws_iam_group_membership" "this" {
  name  = "wide"
  group = aws_iam_group.this.name
  users = [aws_iam_user.this.name]
}
resource "aws_iam_group_policy_attachment" "this" {
  group      = aws_iam_group.this.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
resource "aws_iam_account_alias" "this" {
  account_alias = "wide-account"
}
resource "aws_iam_account_password_policy" "this" {
  minimum_password_length = 12
}
resource "aws_iam_openid_connect_provider" "this" {
  url             = "https://token.actions.example.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}
