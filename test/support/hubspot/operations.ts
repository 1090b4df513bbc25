/** What HubSpot's interface of 2026-09 takes, by its public specifications (August 2026), as far as we use it. */
import { createFormCheck, type Form } from '../crm/vendor-forms.ts'

const filter: Form = {
  members: {
    propertyName: 'string',
    operator: [
      ...['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN', 'IN', 'NOT_IN', 'HAS_PROPERTY', 'NOT_HAS_PROPERTY'],
      ...['CONTAINS_TOKEN', 'NOT_CONTAINS_TOKEN'],
    ],
    value: 'string',
    highValue: 'string',
    values: { list: 'string' },
  },
  required: ['propertyName', 'operator'],
}

const search: Form = {
  members: {
    filterGroups: { list: { members: { filters: { list: filter } }, required: ['filters'] } },
    sorts: { list: 'string' },
    after: 'string',
    limit: 'integer',
    properties: { list: 'string' },
    query: 'string',
  },
  required: ['filterGroups', 'sorts', 'after', 'limit', 'properties'],
}

const associationType: Form = {
  members: {
    associationCategory: ['HUBSPOT_DEFINED', 'INTEGRATOR_DEFINED', 'USER_DEFINED', 'WORK'],
    associationTypeId: 'integer',
  },
  required: ['associationCategory', 'associationTypeId'],
}

const association: Form = {
  members: {
    to: { members: { id: 'string' }, required: ['id'] },
    types: { list: associationType },
  },
  required: ['to', 'types'],
}

const property: Form = {
  members: {
    ...{ name: 'string', label: 'string', groupName: 'string', description: 'string', hasUniqueValue: 'boolean' },
    ...{ hidden: 'boolean', formField: 'boolean', displayOrder: 'integer', externalOptions: 'boolean' },
    ...{ options: { list: 'any' }, calculationFormula: 'string', referencedObjectType: 'string' },
    type: ['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string'],
    fieldType: [
      ...['booleancheckbox', 'calculation_equation', 'checkbox', 'date', 'file', 'html', 'number', 'phonenumber'],
      ...['radio', 'select', 'text', 'textarea'],
    ],
    dataSensitivity: ['non_sensitive', 'sensitive', 'highly_sensitive'],
  },
  required: ['fieldType', 'groupName', 'label', 'name', 'type'],
}

const types = '{contacts|companies|calls|deals|tickets|tasks}'
const objects = `/crm/objects/2026-09/${types}`
const properties = `/crm/properties/2026-09/${types}`
const oneObject = { archived: 'boolean', associations: 'string', idProperty: 'string', properties: 'string' } as const

export const hubSpotFormCheck = createFormCheck('HubSpot', [
  { method: 'POST', path: `${objects}/search`, body: search },
  {
    method: 'POST',
    path: `${objects}/batch/read`,
    body: {
      members: {
        ...{ idProperty: 'string', properties: { list: 'string' }, propertiesWithHistory: { list: 'string' } },
        inputs: { list: { members: { id: 'string' }, required: ['id'] } },
      },
      required: ['inputs', 'properties', 'propertiesWithHistory'],
    },
  },
  {
    method: 'POST',
    path: objects,
    body: {
      members: { properties: { map: 'string' }, associations: { list: association } },
      required: ['properties', 'associations'],
    },
  },
  { method: 'GET', path: `${objects}/{id}`, query: { ...oneObject, propertiesWithHistory: 'string' } },
  {
    method: 'PATCH',
    path: `${objects}/{id}`,
    query: { idProperty: 'string' },
    body: { members: { properties: { map: 'string' } }, required: ['properties'] },
  },
  { method: 'DELETE', path: `${objects}/{id}` },
  {
    method: 'PUT',
    path: `${objects}/{id}/associations/{contacts|companies}/{to}`,
    body: { list: associationType },
  },
  { method: 'DELETE', path: `${objects}/{id}/associations/{contacts|companies}/{to}` },
  {
    method: 'GET',
    path: `${properties}/{name}`,
    query: {
      archived: 'boolean',
      dataSensitivity: ['non_sensitive', 'sensitive', 'highly_sensitive'],
      locale: 'string',
      properties: 'string',
    },
  },
  { method: 'POST', path: properties, body: property },
  {
    method: 'GET',
    path: '/crm/owners/2026-09',
    query: { email: 'string', after: 'string', limit: 'integer', archived: 'boolean' },
  },
  { method: 'GET', path: '/crm/owners/2026-09/{id}', query: { idProperty: 'string', archived: 'boolean' } },
  { method: 'GET', path: '/account-info/v3/details' },
])
