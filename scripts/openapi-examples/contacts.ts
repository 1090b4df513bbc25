/** Contacts, lookups and connectors. */
import type { Examples } from '../openapi-document.ts'
import { contact, directoryContact, ids } from './samples.ts'

const importId = 'imp_2026_03_01'

const connector = {
  id: 'odoo',
  kind: 'odoo',
  priority: 10,
  finds: true,
  logs: true,
  status: 'ok',
  failuresInARow: 0,
  lastSuccessAt: '2026-03-02T14:33:25.384Z',
  breaker: { state: 'closed' },
}

export const contactExamples: Examples = {
  lookupContact: {
    query: { number: '+12025550142' },
    answer: {
      outcome: 'found',
      number: { raw: '+12025550142', e164: '+12025550142', matchKey: '2025550142' },
      contact,
      shared: false,
      degraded: [],
      from: 'sources',
    },
  },
  getContactPhoto: { query: { number: '+12025550101' }, answer: '\x89PNG…' },
  getRelated: {
    query: { number: '+12025550142' },
    answer: {
      outcome: 'found',
      contact: {
        ...contact,
        owner: { name: 'Ana Silva', email: 'ana@example.com', crmUserId: '7', extension: '201' },
        related: [
          {
            ...{ kind: 'deal', id: '81', title: '40 croissants every Friday', state: 'Proposition' },
            ...{ url: 'https://odoo.example.com/mail/view?model=crm.lead&res_id=81', at: '2026-03-01T09:12:00.000Z' },
          },
        ],
        tags: ['Bakery'],
        language: 'en',
      },
      degraded: [],
    },
  },
  getRoute: {
    query: { number: '+12025550142' },
    answer: {
      ...{ extension: '201', name: 'Ana Silva', email: 'ana@example.com', contact: 'Grace Miller', reason: 'owner' },
    },
  },
  explainLookup: {
    body: { number: '+12025550142' },
    answer: {
      number: { raw: '+12025550142', kind: 'public', e164: '+12025550142', matchKey: '2025550142' },
      country: 'US',
      deadlineMs: 1500,
      cache: {},
      sources: [
        {
          source: 'odoo',
          priority: 10,
          outcome: 'hit',
          tookMs: 142,
          inTime: true,
          requests: [
            {
              method: 'POST',
              target: 'odoo.example.com/json/2/res.partner/search_read',
              forms: ['%2025550142'],
              tookMs: 139,
              status: 200,
            },
          ],
          candidates: [{ contact, verdict: 'chosen', reason: 'The number is the same in E.164.' }],
        },
      ],
      winner: { source: 'odoo', contact, shared: false },
      rule: 'The first source by priority that has the number wins.',
    },
  },
  importContacts: {
    body: {
      importId,
      contacts: [
        {
          line: 2,
          kind: 'person',
          firstName: 'Grace',
          lastName: 'Miller',
          company: 'Miller Bakery',
          emails: ['grace@bakery.example'],
          phones: [{ number: '(202) 555-0142', label: 'mobile' }],
        },
      ],
    },
    answer: {
      created: 1,
      updated: 0,
      unchanged: 0,
      merged: 0,
      rejected: [],
      warnings: [],
      numbers: { country: 'US', atHome: 1, notValid: 0 },
    },
  },
  listContacts: {
    query: { search: 'miller', limit: 50 },
    answer: { contacts: [{ ...directoryContact, importId }] },
  },
  deleteContacts: { query: { importId }, answer: { removed: 1, restored: 1, kept: 0, more: false } },
  getContact: { params: { id: ids.contact }, answer: { contact: directoryContact } },
  updateContact: {
    params: { id: ids.contact },
    body: { company: 'Miller Bakery', phones: [{ number: '+12025550142', label: 'mobile' }] },
    answer: { contact: directoryContact },
  },
  deleteContact: { params: { id: ids.contact }, answer: { removed: true } },
  getUnknownCallerPage: {
    query: { number: '+12025550142' },
    answer: '<!doctype html>\n<html lang="en">…</html>',
  },
  getContactPage: { params: { id: ids.contact }, answer: '<!doctype html>\n<html lang="en">…</html>' },
  listConnectors: { answer: { connectors: [connector] } },
  checkConnector: {
    params: { id: 'odoo' },
    answer: {
      id: 'odoo',
      ok: true,
      findings: [{ ok: true, text: 'Odoo 18.0 accepts the API key of user 7.' }],
    },
  },
  enableConnector: { params: { id: 'odoo' }, answer: { id: 'odoo', enabled: true } },
}
