/** GET /wallboard: the page of a television, made by static files (src/programs/pages/wallboard) and, with the link’s key, our API. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageDocument } from '../../src/app/http/page-document.ts'

export const getWallboardPage = defineOperation({
  method: 'GET',
  path: '/wallboard',
  id: 'getWallboardPage',
  summary: 'Get the wallboard (HTML)',
  description: 'Open it with `#<key>`, a key of the scope `wallboard`; docs/staffing.md.',
  tag: 'Staffing',
  auth: 'public',
  responses: { 200: { description: 'The page', contentType: 'text/html' } },
  run: () => pageDocument('wallboard'),
})
