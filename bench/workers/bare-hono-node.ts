/** The bare Hono of bare-hono.ts in Node, served as Vercel serves a function. */
import { getRequestListener } from '@hono/node-server'
import app from './bare-hono.ts'

const bindings = { ANSWER: process.env.ANSWER ?? '' }

export default getRequestListener((request) => app.fetch(request, bindings))
