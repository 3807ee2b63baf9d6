# Lab 01's home of the ordering service, as Terraform has it: the same network, groups, database, machines and load balancer.
#
#   eval "$(hanul env --region ap-northeast-2)"
#   terraform init && terraform apply -var my_ip="$(hanul exec -- curl -s http://checkip.amazonaws.com)"

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

# Endpoint, keys and region come from the environment.
provider "aws" {
  default_tags {
    tags = { Lab = "01" }
  }
}

variable "my_ip" {
  description = "The laptop's public address: it may log in, and it serves the application to the machines."
  type        = string
}

variable "instance_type" {
  type    = string
  default = "t3.micro"
}

variable "database_password" {
  type      = string
  default   = "only-for-this-lab"
  sensitive = true
}

data "aws_availability_zones" "all" {
  state = "available"
}

data "aws_ami" "machine" {
  most_recent = true
  owners      = ["amazon"]
}

locals {
  zones     = slice(data.aws_availability_zones.all.names, 0, 2)
  machines  = { web-1 = 0, web-2 = 1, rider = 0 }
  user_data = <<-EOF
    #!/bin/sh
    until curl -fsS -o /opt/ordering http://${var.my_ip}:9000/ordering; do sleep 1; done
    chmod +x /opt/ordering
    export DB_HOST=${aws_db_instance.orders.address} DB_USER=${aws_db_instance.orders.username} DB_PASSWORD=${var.database_password}
    export DB_NAME=${aws_db_instance.orders.db_name} LISTEN=0.0.0.0:8000
    setsid /opt/ordering serve --seed >> /var/log/ordering.log 2>&1 < /dev/null &
  EOF
}

# The network

resource "aws_vpc" "main" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "ordering" }
}

resource "aws_subnet" "public" {
  count                   = 2
  vpc_id                  = aws_vpc.main.id
  cidr_block              = "10.0.${count.index}.0/24"
  availability_zone       = local.zones[count.index]
  map_public_ip_on_launch = true
  tags                    = { Name = "public-${count.index}" }
}

resource "aws_subnet" "data" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.${10 + count.index}.0/24"
  availability_zone = local.zones[count.index]
  tags              = { Name = "data-${count.index}" }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table_association" "public" {
  count          = 2
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

# Who may talk to whom

resource "aws_security_group" "lb" {
  name        = "lb"
  description = "lb"
  vpc_id      = aws_vpc.main.id

  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "app" {
  name        = "app"
  description = "app"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "app_from_lb" {
  security_group_id            = aws_security_group.app.id
  referenced_security_group_id = aws_security_group.lb.id
  ip_protocol                  = "tcp"
  from_port                    = 8000
  to_port                      = 8000
}

resource "aws_vpc_security_group_ingress_rule" "app_ssh" {
  security_group_id = aws_security_group.app.id
  cidr_ipv4         = "${var.my_ip}/32"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
}

resource "aws_vpc_security_group_egress_rule" "app" {
  security_group_id = aws_security_group.app.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "db" {
  name        = "db"
  description = "db"
  vpc_id      = aws_vpc.main.id

  ingress {
    from_port       = 3306
    to_port         = 3306
    protocol        = "tcp"
    security_groups = [aws_security_group.app.id]
  }
}

# The database

resource "aws_db_subnet_group" "data" {
  name        = "data"
  description = "private subnets"
  subnet_ids  = aws_subnet.data[*].id
}

resource "aws_db_instance" "orders" {
  identifier              = "orders"
  engine                  = "mariadb"
  instance_class          = "db.t3.micro"
  allocated_storage       = 20
  db_name                 = "ordering"
  username                = "boss"
  password                = var.database_password
  db_subnet_group_name    = aws_db_subnet_group.data.name
  vpc_security_group_ids  = [aws_security_group.db.id]
  backup_retention_period = 0
  skip_final_snapshot     = true
  apply_immediately       = true
}

# Machines, and the role that they have

resource "aws_iam_role" "machine" {
  name = "ordering-machine"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "machine" {
  role       = aws_iam_role.machine.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
}

resource "aws_iam_instance_profile" "machine" {
  name = "ordering-machine"
  role = aws_iam_role.machine.name
}

resource "aws_instance" "machine" {
  for_each               = local.machines
  ami                    = data.aws_ami.machine.id
  instance_type          = var.instance_type
  subnet_id              = aws_subnet.public[each.value].id
  vpc_security_group_ids = [aws_security_group.app.id]
  iam_instance_profile   = aws_iam_instance_profile.machine.name
  user_data              = local.user_data
  tags                   = { Name = each.key }

  root_block_device {
    volume_size = 10
    volume_type = "gp3"
  }
}

resource "aws_ebs_volume" "logs" {
  availability_zone = local.zones[0]
  size              = 1
  type              = "gp3"
  tags              = { Name = "logs" }
}

resource "aws_volume_attachment" "logs" {
  device_name = "/dev/sdf"
  volume_id   = aws_ebs_volume.logs.id
  instance_id = aws_instance.machine["web-1"].id
}

# The load balancer: the riders' pages have machines of their own

resource "aws_lb_target_group" "all" {
  for_each = { web = ["web-1", "web-2"], delivery = ["rider"] }
  name     = each.key
  protocol = "HTTP"
  port     = 8000
  vpc_id   = aws_vpc.main.id

  health_check {
    path                = "/health"
    interval            = 5
    timeout             = 2
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_target_group_attachment" "all" {
  for_each         = { web-1 = "web", web-2 = "web", rider = "delivery" }
  target_group_arn = aws_lb_target_group.all[each.value].arn
  target_id        = aws_instance.machine[each.key].id
}

resource "aws_lb" "main" {
  name            = "ordering"
  subnets         = aws_subnet.public[*].id
  security_groups = [aws_security_group.lb.id]
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.main.arn
  protocol          = "HTTP"
  port              = 80

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.all["web"].arn
  }
}

resource "aws_lb_listener_rule" "delivery" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 10

  condition {
    path_pattern {
      values = ["/delivery*"]
    }
  }

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.all["delivery"].arn
  }
}

output "address" {
  value = "http://${aws_lb.main.dns_name}"
}

output "machines" {
  value = { for name, machine in aws_instance.machine : name => machine.public_ip }
}
