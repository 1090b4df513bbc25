/** The page of GET /docs: this deployment's OpenAPI document in Swagger UI, which is loaded before this as a file of its own. */

interface SwaggerUi {
  SwaggerUIBundle(options: Readonly<Record<string, unknown>>): unknown
}

const { SwaggerUIBundle } = globalThis as typeof globalThis & SwaggerUi

SwaggerUIBundle({
  url: '/openapi.json',
  domNode: document.getElementById('api'),
  // Nothing leaves this server: no badge of a validator elsewhere.
  validatorUrl: null,
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: false,
})
