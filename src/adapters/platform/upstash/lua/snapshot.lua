-- A page of a snapshot. While one is taken `taken` has its name; each write sees that among what it reads anyway, and appends
-- the names of what it changes to `changed` (write.lua), a record's behind `r`, a group's of sums behind `c`. The first element
-- of that list names the snapshot too. Snapshots of one time share it.
-- ARGV: now, name, how long the list lives when nobody asks again. To begin nothing else: returns [name of the list, its
-- length]. To go on: how much of the list was given, cursor of Redis or '' when all was scanned, how many keys to look at, how
-- many changes and characters of them a page may have. Returns [] when the snapshot is over, else [next cursor or '' when all
-- was scanned, how much of the list was given, 1 if that is all of it, number of fields of scanned records, these, then those
-- of what changed]. Each has four; of what is gone the text is '', of sums a JSON list. The changes come when the scan has
-- ended or many wait. Needs values.lua, counting.lua and scanning.lua.
local now, log, taken = tonumber(ARGV[1]), base .. 'changed', base .. 'taken'
local first = redis.call('LINDEX', log, 0)
fetch({ taken })
-- Begun by an earlier release, whose list the writes of this one do not keep.
if first and first ~= values[taken] then
  redis.call('DEL', log)
  first = false
end
local function goOn()
  redis.call('SET', taken, first, 'PX', ARGV[3])
  redis.call('PEXPIRE', log, ARGV[3])
end
if #ARGV == 3 then
  if not first then
    first = ARGV[2]
    redis.call('RPUSH', log, first)
  end
  goOn()
  return { first, redis.call('LLEN', log) }
end
if first ~= ARGV[2] then return {} end
goOn()
local given, most, chars = tonumber(ARGV[4]), tonumber(ARGV[7]), tonumber(ARGV[8])
local length, page, seen = redis.call('LLEN', log), { ARGV[5], given, 0, 0 }, {}
if ARGV[5] ~= '' and length - given < most then
  local cursor = addScanned(page, now, ARGV[5], ARGV[6])
  page[1], page[4] = cursor == '0' and '' or cursor, #page - 4
  if cursor ~= '0' then return page end
end
local marks = redis.call('LRANGE', log, given, given + most - 1)
local function keyAt(position)
  local kind, name = string.sub(marks[position], 1, 1), string.sub(marks[position], 2)
  return base .. kind .. ':' .. name, kind, name
end
-- Marks whose keys are read at once.
local atOnce = 100
for position, mark in ipairs(marks) do
  if chars < 0 then break end
  if position % atOnce == 1 then
    local keys = {}
    for i = position, math.min(#marks, position + atOnce - 1) do keys[#keys + 1] = keyAt(i) end
    fetch(keys)
  end
  given = given + 1
  if not seen[mark] then
    seen[mark] = true
    local _, kind, name = keyAt(position)
    local at = #page
    if kind == 'c' then
      local over, sums = sumsOf(name, now)
      page[at + 1], page[at + 2], page[at + 3], page[at + 4] = mark, cjson.encode(eachSum(sums)), over, ''
    elseif addRecord(page, now, name) then
      page[at + 1] = mark
      chars = chars - #page[at + 2]
    else page[at + 1], page[at + 2], page[at + 3], page[at + 4] = mark, '', '', '' end
  end
end
page[2], page[3] = given, given >= length and 1 or 0
return page
