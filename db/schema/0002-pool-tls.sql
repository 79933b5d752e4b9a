-- The lowest TLS version that a pool's computers are spoken to with: Tls10,
-- Tls11, Tls12 or Tls13. Filled in at once, and by the model since.
ALTER TABLE pool ADD COLUMN sip_tls_minimum TEXT;
UPDATE pool SET sip_tls_minimum = 'Tls12';
