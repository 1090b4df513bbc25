/** GET /3cx/template.xml: the CRM template for 3CX's admin console, with this deployment's address filled in. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { noteFirst } from '../../src/core/setup/first-times.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const getThreecxTemplate = defineOperation({
  method: 'GET',
  path: '/3cx/template.xml',
  id: 'getThreecxTemplate',
  summary: 'Get the 3CX CRM template of this deployment',
  description: 'It holds no key: the admin types one into 3CX, where it is kept as a password.',
  tag: '3CX',
  auth: { scope: 'admin' },
  query: siteQuery.extend({
    version: z.enum(['v20', 'v18']).default('v20').describe('The 3CX version the template is for'),
    look: z
      .literal('true')
      .optional()
      .describe('For a look that is no step of setting up, such as switchhook doctor’s'),
  }),
  responses: { 200: { description: 'The template', contentType: 'application/xml', schema: z.string() } },
  async run({ query, publicUrl, services, background }) {
    if (!query.look) {
      noteFirst(services.counters, `template ${query.version}`, services.clock.now())
      services.counters.keep(background)
    }
    // Loaded when it is asked for: once in the life of a phone system.
    const { renderTemplate } = await import('../../src/adapters/pbx/threecx/template/render-template.ts')
    const xml = renderTemplate({ baseUrl: publicUrl, form: query.version, country: services.settings.country })
    return new Response(xml, {
      headers: {
        'content-type': 'application/xml; charset=utf-8',
        'content-disposition': `attachment; filename="switchhook-${query.version}.xml"`,
      },
    })
  },
})
