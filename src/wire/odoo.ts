/** What the 3CX templates of the Odoo module ask and are answered. */
import * as z from 'zod'

export const odooQuestionSchema = z.object({ number: z.union([z.string(), z.number()]).transform(String) })

const odooPartnerSchema = z.object({
  partner_id: z.string(),
  type: z.string(),
  firstname: z.string(),
  lastname: z.string(),
  mobile: z.string(),
  phone: z.string(),
  email: z.string(),
  web_url: z.string(),
  company_type: z.enum(['company', '']),
  name: z.string().describe('Of the company; the template shows it as such'),
})
const odooLeadSchema = z.object({
  partner_id: z.string().describe('`L` and the id'),
  type: z.string(),
  name: z.string(),
  contact_name: z.string(),
  mobile: z.string(),
  phone: z.string(),
  web_url: z.string(),
  link_end: z.literal('link_end'),
})
const odooNobodySchema = z.object({ new_number: z.literal(true) })
const odooFieldsSchema = z.union([odooPartnerSchema, odooLeadSchema, odooNobodySchema])
const envelope = z.object({ jsonrpc: z.literal('2.0'), id: z.null(), result: odooFieldsSchema })

/** The same fields flat and under `result`. */
export const odooAnswerSchema = z.union([
  z.object({ ...envelope.shape, ...odooPartnerSchema.shape }),
  z.object({ ...envelope.shape, ...odooLeadSchema.shape }),
  z.object({ ...envelope.shape, ...odooNobodySchema.shape }),
])
export type OdooAnswer = z.infer<typeof odooAnswerSchema>
export type OdooPartner = z.infer<typeof odooPartnerSchema>
export type OdooLead = z.infer<typeof odooLeadSchema>
export type OdooFields = z.infer<typeof odooFieldsSchema>
