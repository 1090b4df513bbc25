import type { Examples } from '../openapi-document.ts'
import { delivery, ids, waitingDelivery } from './samples.ts'

export const deliveryExamples: Examples = {
  listDeliveries: { query: { state: 'delivered', limit: 50 }, answer: { deliveries: [delivery] } },
  getDelivery: { params: { id: ids.delivery }, answer: delivery },
  retryDelivery: { params: { id: ids.delivery }, answer: waitingDelivery },
  retryDeliveries: {
    body: { state: 'dead', destination: 'odoo', from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' },
    answer: { retried: 37 },
  },
}
