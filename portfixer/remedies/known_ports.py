"""Ports with a meaning of their own."""

__all__ = ["BROWSER_BLOCKED", "CUSTOMARY", "WELL_KNOWN"]

# The ports that browsers refuse to open, from 1024 up (Fetch standard, "bad port").
BROWSER_BLOCKED = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679, 6697, 10080}
)

# What people use in place of a port that needs a right, the most usual first.
CUSTOMARY: dict[int, tuple[int, ...]] = {22: (2222,), 80: (8080, 8000), 443: (8443,)}

# Where well-known servers listen by default: whoever takes one of these meets them one day.
WELL_KNOWN: dict[int, str] = {
    1080: "SOCKS",
    1194: "OpenVPN",
    1433: "Microsoft SQL Server",
    1521: "Oracle Database",
    1883: "MQTT",
    2049: "NFS",
    2181: "ZooKeeper",
    2375: "Docker",
    2376: "Docker",
    2379: "etcd",
    2380: "etcd",
    3000: "Node.js and Grafana",
    3128: "Squid",
    3306: "MySQL",
    3389: "Remote Desktop",
    3478: "STUN and TURN",
    4200: "Angular",
    4222: "NATS",
    4369: "Erlang",
    5000: "Flask",
    5037: "adb",
    5173: "Vite",
    5222: "XMPP",
    5349: "TURN",
    5350: "NAT-PMP",
    5351: "NAT-PMP",
    5352: "DNS-LLQ",
    5353: "mDNS",
    5354: "mDNS",
    5355: "LLMNR",
    5357: "Web Services for Devices",
    5358: "Web Services for Devices",
    5432: "PostgreSQL",
    5601: "Kibana",
    5671: "RabbitMQ",
    5672: "RabbitMQ",
    5900: "VNC",
    5984: "CouchDB",
    **{6000 + display: "X11" for display in range(64)},
    6006: "TensorBoard and Storybook",
    6379: "Redis",
    6443: "Kubernetes",
    7000: "Cassandra",
    7474: "Neo4j",
    8000: "Django and Python's http.server",
    8080: "Tomcat and other web servers",
    8086: "InfluxDB",
    8443: "Tomcat",
    8500: "Consul",
    8888: "Jupyter",
    9000: "PHP-FPM",
    9042: "Cassandra",
    9090: "Prometheus",
    9092: "Kafka",
    9100: "Prometheus node exporter",
    9200: "Elasticsearch",
    9300: "Elasticsearch",
    9418: "git",
    10250: "Kubernetes",
    11211: "memcached",
    11434: "Ollama",
    15672: "RabbitMQ",
    25565: "Minecraft",
    27017: "MongoDB",
}
