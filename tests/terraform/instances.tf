# The plain and the complete example of the public module ec2-instance, resource by resource, as far as they are built, and what people look up beside them.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  default_tags { tags = { Example = "complete" } }
}
locals {
  name      = "ex-complete"
  azs       = slice(data.aws_availability_zones.available.names, 0, 2)
  user_data = <<-EOT
    #!/bin/bash
    echo "Hello Terraform!"
  EOT
  machines = {
    one = { type = "t3.micro", zone = 0, size = 50 }
    two = { type = "t3.small", zone = 1, size = 50 }
  }
}
data "aws_availability_zones" "available" {}
data "aws_partition" "current" {}
data "aws_ami" "amazon_linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["al2023-ami-2023*-x86_64"]
  }
}
resource "aws_vpc" "this" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}
resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet("10.0.0.0/16", 4, count.index)
  availability_zone = local.azs[count.index]
}
resource "aws_subnet" "public" {
  count                   = 2
  vpc_id                  = aws_vpc.this.id
  cidr_block              = cidrsubnet("10.0.0.0/16", 8, count.index + 48)
  availability_zone       = local.azs[count.index]
  map_public_ip_on_launch = true
}
resource "aws_internet_gateway" "this" { vpc_id = aws_vpc.this.id }
resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this.id
  }
}
resource "aws_route_table_association" "public" {
  count          = 2
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}
resource "aws_security_group" "this" {
  name_prefix = "${local.name}-"
  description = "Security group for example usage with EC2 instance"
  vpc_id      = aws_vpc.this.id
}
resource "aws_vpc_security_group_ingress_rule" "http" {
  for_each          = { http = [80, 80, "tcp"], ping = [-1, -1, "icmp"] }
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = each.value[0]
  to_port           = each.value[1]
  ip_protocol       = each.value[2]
}
resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}
resource "aws_placement_group" "web" {
  name     = local.name
  strategy = "cluster"
}
resource "aws_network_interface" "this" {
  subnet_id = aws_subnet.private[0].id
}
data "aws_iam_policy_document" "assume" {
  statement {
    sid     = "EC2AssumeRole"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "this" {
  name_prefix           = "${local.name}-"
  path                  = "/"
  description           = "IAM role for EC2 instance"
  assume_role_policy    = data.aws_iam_policy_document.assume.json
  force_detach_policies = true
}
resource "aws_iam_role_policy_attachment" "this" {
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AdministratorAccess"
  role       = aws_iam_role.this.name
}
resource "aws_iam_instance_profile" "this" {
  role        = aws_iam_role.this.name
  name_prefix = "${local.name}-"
  path        = "/"
  lifecycle { create_before_destroy = true }
}
resource "aws_key_pair" "this" {
  key_name_prefix = "deployer-"
  public_key      = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGr0Nt7ZlsEHwGqIhbN9Y1kWbTFP0hnG0rzR2N6kPZRe me@example"
}

# module "ec2_complete"
resource "aws_instance" "complete" {
  ami                                  = data.aws_ami.amazon_linux.id
  instance_type                        = "c5.xlarge"
  availability_zone                    = local.azs[0]
  subnet_id                            = aws_subnet.private[0].id
  vpc_security_group_ids               = [aws_security_group.this.id]
  placement_group                      = aws_placement_group.web.id
  key_name                             = aws_key_pair.this.key_name
  disable_api_stop                     = false
  disable_api_termination              = false
  ebs_optimized                        = true
  iam_instance_profile                 = aws_iam_instance_profile.this.name
  user_data_base64                     = base64encode(local.user_data)
  user_data_replace_on_change          = true
  monitoring                           = false
  get_password_data                    = false
  source_dest_check                    = false
  private_ip                           = "10.0.0.20"
  secondary_private_ips                = ["10.0.0.21"]
  tenancy                              = "default"
  hibernation                          = false
  instance_initiated_shutdown_behavior = "stop"
  cpu_options {
    core_count       = 2
    threads_per_core = 1
  }
  enclave_options { enabled = false }
  maintenance_options { auto_recovery = "default" }
  private_dns_name_options {
    hostname_type                        = "ip-name"
    enable_resource_name_dns_a_record    = false
    enable_resource_name_dns_aaaa_record = false
  }
  capacity_reservation_specification { capacity_reservation_preference = "open" }
  metadata_options {
    http_endpoint               = "enabled"
    http_put_response_hop_limit = 1
    http_tokens                 = "required"
  }
  root_block_device {
    volume_type           = "gp3"
    throughput            = 200
    volume_size           = 50
    delete_on_termination = true
    tags                  = { Name = "my-root-block" }
  }
  ebs_block_device {
    device_name = "/dev/sdg"
    volume_type = "gp3"
    volume_size = 5
    throughput  = 200
    iops        = 3000
    tags        = { Name = "sdg" }
  }
  timeouts {
    create = "10m"
    update = "10m"
    delete = "10m"
  }
  tags = { Name = local.name }
}
resource "aws_ebs_volume" "this" {
  availability_zone = local.azs[0]
  size              = 5
  type              = "gp3"
  throughput        = 200
  tags              = { Name = local.name, MountPoint = "/mnt/data" }
}
resource "aws_volume_attachment" "this" {
  device_name = "/dev/sdf"
  volume_id   = aws_ebs_volume.this.id
  instance_id = aws_instance.multiple["one"].id
}
resource "aws_eip" "this" {
  instance = aws_instance.public.id
  domain   = "vpc"
  tags     = { Name = local.name }
}
resource "aws_instance" "public" {
  ami                         = data.aws_ami.amazon_linux.id
  instance_type               = "t3.nano"
  subnet_id                   = aws_subnet.public[0].id
  vpc_security_group_ids      = [aws_security_group.this.id]
  associate_public_ip_address = true
  user_data                   = local.user_data
  volume_tags                 = { Of = "public" }
}

# module "ec2_network_interface"
resource "aws_instance" "network_interface" {
  ami           = data.aws_ami.amazon_linux.id
  instance_type = "t3.micro"
  network_interface {
    device_index          = 0
    network_interface_id  = aws_network_interface.this.id
    delete_on_termination = false
  }
}
# module "ec2_metadata_options"
resource "aws_instance" "metadata_options" {
  ephemeral_block_device {
    device_name = "/dev/sdb"
    no_device   = true
  }
  ami                    = data.aws_ami.amazon_linux.id
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.private[0].id
  vpc_security_group_ids = [aws_security_group.this.id]
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 8
    instance_metadata_tags      = "enabled"
  }
  tags = { Name = "metadata" }
}
# module "ec2_t2_unlimited", "ec2_t3_unlimited"
resource "aws_instance" "t" {
  for_each                    = { "t2.micro" = "unlimited", "t3.micro" = "standard" }
  ami                         = data.aws_ami.amazon_linux.id
  instance_type               = each.key
  subnet_id                   = aws_subnet.private[0].id
  vpc_security_group_ids      = [aws_security_group.this.id]
  associate_public_ip_address = true
  credit_specification { cpu_credits = each.value }
  maintenance_options { auto_recovery = "default" }
}
# module "ec2_multiple"
resource "aws_instance" "multiple" {
  for_each               = local.machines
  ami                    = data.aws_ami.amazon_linux.id
  instance_type          = each.value.type
  availability_zone      = local.azs[each.value.zone]
  subnet_id              = aws_subnet.private[each.value.zone].id
  vpc_security_group_ids = [aws_security_group.this.id]
  root_block_device {
    volume_type = "gp3"
    throughput  = 200
    volume_size = each.value.size
    tags        = { Name = "my-root-block" }
  }
  tags = { Name = "${local.name}-multi-${each.key}" }
}
# from a template
resource "aws_launch_template" "this" {
  name_prefix            = "${local.name}-"
  image_id               = data.aws_ami.amazon_linux.id
  instance_type          = "t3.micro"
  update_default_version = true
  vpc_security_group_ids = [aws_security_group.this.id]
  key_name               = aws_key_pair.this.key_name
  ebs_optimized          = true
  iam_instance_profile { arn = aws_iam_instance_profile.this.arn }
  monitoring { enabled = true }
  credit_specification { cpu_credits = "standard" }
  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size           = 20
      volume_type           = "gp3"
      delete_on_termination = true
    }
  }
  tag_specifications {
    resource_type = "volume"
    tags          = { From = "template" }
  }
}
resource "aws_instance" "template" {
  subnet_id = aws_subnet.private[1].id
  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }
  tags = { Name = "template" }
}
resource "aws_ebs_snapshot" "this" {
  volume_id = aws_ebs_volume.this.id
}
resource "aws_ebs_snapshot_copy" "this" {
  source_snapshot_id = aws_ebs_snapshot.this.id
  source_region      = "ap-northeast-2"
  description        = "kept"
}
# images: of snapshots, of a machine, copied
resource "aws_ebs_snapshot" "root" {
  volume_id = aws_instance.public.root_block_device[0].volume_id
}
resource "aws_ami" "this" {
  name                = local.name
  description         = "of snapshots"
  root_device_name    = "/dev/xvda"
  virtualization_type = "hvm"
  ena_support         = true
  ebs_block_device {
    device_name = "/dev/xvda"
    snapshot_id = aws_ebs_snapshot.root.id
    volume_type = "gp3"
  }
  ebs_block_device {
    device_name = "/dev/sdf"
    snapshot_id = aws_ebs_snapshot.this.id
  }
  ebs_block_device {
    device_name = "/dev/sdg"
    volume_size = 1
    volume_type = "gp2"
  }
  tags = { Name = local.name }
}
resource "aws_ami_copy" "this" {
  name              = "${local.name}-copy"
  source_ami_id     = aws_ami.this.id
  source_ami_region = "ap-northeast-2"
  tags              = { Name = "copy" }
}
resource "aws_ami_from_instance" "this" {
  name                    = "${local.name}-taken"
  source_instance_id      = aws_instance.public.id
  snapshot_without_reboot = true
}
resource "aws_instance" "image" {
  ami                    = aws_ami.this.id
  instance_type          = "t3.nano"
  subnet_id              = aws_subnet.private[0].id
  vpc_security_group_ids = [aws_security_group.this.id]
}
resource "aws_ec2_instance_metadata_defaults" "this" {
  http_tokens                 = "required"
  http_put_response_hop_limit = 1
}
data "aws_instance" "complete" {
  instance_id = aws_instance.complete.id
}
data "aws_instances" "multiple" {
  instance_tags = { Name = "${local.name}-multi-*" }
  depends_on    = [aws_instance.multiple]
}
data "aws_ec2_instance_type" "c5" { instance_type = "c5.xlarge" }
data "aws_ec2_instance_type_offerings" "here" {
  filter {
    name   = "instance-type"
    values = ["t2.micro", "t3.micro", "c5.xlarge"]
  }
  location_type = "availability-zone"
}
data "aws_ec2_instance_types" "small" {
  filter {
    name   = "burstable-performance-supported"
    values = ["true"]
  }
  filter {
    name   = "current-generation"
    values = ["true"]
  }
  filter {
    name   = "processor-info.supported-architecture"
    values = ["x86_64"]
  }
}
data "aws_ebs_volume" "root" {
  most_recent = true
  filter {
    name   = "attachment.instance-id"
    values = [aws_instance.complete.id]
  }
  filter {
    name   = "attachment.device"
    values = ["/dev/xvda"]
  }
}
data "aws_launch_template" "this" { id = aws_launch_template.this.id }
data "aws_key_pair" "this" { key_name = aws_key_pair.this.key_name }
output "found" {
  value = {
    type      = data.aws_ec2_instance_type.c5
    types     = data.aws_ec2_instance_types.small.instance_types
    offerings = data.aws_ec2_instance_type_offerings.here.instance_types
    multiple  = data.aws_instances.multiple.ids
    root      = data.aws_ebs_volume.root.size
    threads   = "${data.aws_instance.complete.instance_type} ${aws_instance.complete.cpu_options[0].core_count} ${aws_instance.complete.cpu_options[0].threads_per_core}"
  }
}
