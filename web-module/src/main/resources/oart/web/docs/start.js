// Everything that would leave this origin is off: fonts, proxy, telemetry, the hosted client, the assistant.
Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  theme: 'default',
  layout: 'modern',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  metaData: { title: 'O-Art: the API' },
});
