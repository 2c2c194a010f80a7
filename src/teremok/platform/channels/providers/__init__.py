"""Those who carry messages for us: mail servers, SMS gateways and centres, push services."""
