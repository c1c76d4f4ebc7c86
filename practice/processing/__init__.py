"""The register of processing (GDPR, article 30): what the practice does with personal data, prepared and in its own words."""
