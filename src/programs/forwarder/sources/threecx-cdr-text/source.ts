/** 3CX's CDR output as text: a file that the PBX writes, or a TCP socket. */
import * as z from 'zod'
import { RowSource } from '../../../../adapters/pbx/rows/polled/row-source.ts'
import { cdrFields, cdrTextForm } from '../../../../adapters/pbx/threecx/cdr-text-line.ts'
import { isAddress } from '../../../../lib/address.ts'
import { startSchema } from '../../polled/database/settings.ts'
import { contextBytes, fileTable } from '../../polled/file-table.ts'
import { commonSourceFields, defineSource } from '../../source-type.ts'
import { CdrSocketSource } from './socket-source.ts'

const cdrTextSettings = z
  .object({
    ...commonSourceFields,
    mode: z.enum(['file', 'listen', 'connect']),
    /** As in 3CX's CDR settings, top to bottom. */
    fields: z
      .array(z.enum(cdrFields))
      .min(3)
      .default([...cdrFields]),
    path: z.string().min(1).optional(),
    start: startSchema,
    host: z.string().min(1).max(255).default('127.0.0.1'),
    port: z.coerce.number().int().min(0).max(65_535).default(33_555),
    allowFrom: z.array(z.string().refine(isAddress, 'not an IP address')).default(['127.0.0.1', '::1']),
  })
  .refine(({ mode, path }) => mode !== 'file' || path !== undefined, {
    path: ['path'],
    message: 'mode file needs a path',
  })
  .refine(({ fields }) => fields.includes('time-start') || fields.includes('time-end'), {
    path: ['fields'],
    message: 'Without time-start or time-end no call can be placed in time',
  })

export const threecxCdrText = defineSource({
  type: 'threecx-cdr-text',
  title: "3CX: CDR output as text, from a file or over TCP (needs no access to the PBX's database)",
  questions: [
    { key: 'mode', text: 'file, listen (3CX dials us) or connect (we dial 3CX)', default: 'file' },
    {
      key: 'path',
      text: 'Path of the file (mode file)',
      default: '/var/lib/3cxpbx/Instance1/Data/Logs/CDRLogs/cdr.log',
    },
  ],
  schema: cdrTextSettings,
  create: (config, context) => {
    const { id, mode, host, port, allowFrom, path = '' } = config
    const form = cdrTextForm({ sourceId: id, home: context.home, fields: config.fields })
    if (mode !== 'file') return new CdrSocketSource({ id, mode, host, port, allowFrom, form, context })
    const options = { id, table: fileTable(path, form), clock: context.clock, startMs: config.start }
    return new RowSource({ ...options, overlapMs: contextBytes, lookbackMs: contextBytes })
  },
})
