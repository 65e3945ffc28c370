# The posting action of Plant Supervisor: what the stations on the shop floor may do in this Odoo, and nothing else.
#
# What it is      A server action (Settings > Technical > Server Actions, type "Execute Code"). It is data: no module is
#                 installed, nothing of Odoo is changed. Deleting the record switches it off.
# Who may run it  Members of the groups set on the record. It runs with the rights of the station's own user. Three
#                 things only are done with more rights, each marked with "sudo" below: the key, the receipt and the last
#                 step of a confirmation (with accounting installed it writes analytic lines that a plain
#                 manufacturing user may not write).
# Exactly once    One call is one transaction. Each posting has an id made at the station. The id is kept for ever as a
#                 row of ir.model.data (unique by a database index), written in the same transaction as the posting's
#                 effect. A station that got no answer sends the same id again and is given the earlier receipt.
# What it checks  Every value that comes in, and the state of the order, the lot and the stock under a row lock, so that
#                 "only if it is still open" and "not more than is there" hold even when two stations work at once.
# Written for     Odoo 19. On 17 and 18: production_group_id is procurement_group_id, lot_producing_ids is
#                 lot_producing_id (one lot), a stock.move needs a name, functions cannot see each other (safe_eval keeps
#                 them in a separate namespace) and must be unrolled.
#
# Odoo runs this in its sandbox: no import, no "with", no class, no attribute assignment, no json, no decimal, and no
# function or comprehension that uses a local variable of the function around it. In scope: env, UserError, datetime,
# and `action`, the variable that the caller gets back.
#
# Request   context['plant_supervisor'] = {'protocol': 1, 'version', 'describe'?, 'known'?: [ids], 'doubtful'?, 'station', 'postings': [...]}
# Reply     infos['plant_supervisor'] = {'protocol': 1, 'version', 'now', 'code'?, 'denied'?, 'known'?: [ids], 'results': [...]}, never None.

# The SHA-256 of this file as it is in the repository; the installer fills it in.
VERSION = ''

PROTOCOL = 1
KEY_MODULE = 'plant_supervisor'
MAX_POSTINGS = 200
MAX_NAMES = 1000
# Quantities are counted in whole millionths, so that no rounding of floating point can creep in.
SCALE = 1000000
OPEN_STATES = ['confirmed', 'progress', 'to_close']
KINDS = ['confirm', 'scrap', 'hold', 'release']
# Each kind of posting begins with one of these, with the rights of the station's own user.
RIGHTS = [('mrp.production', 'write'), ('stock.scrap', 'create'), ('stock.picking', 'create')]


# ---------------------------------------------------------------------------------------------------------------------
# Refusals: a posting that cannot be done is undone by its savepoint and answered; the others of the call go on.
# ---------------------------------------------------------------------------------------------------------------------

def refuse(reason, message, facts=None):
    raise UserError({'reason': reason, 'message': message, 'facts': facts or {}})


def class_of(error):
    # The sandbox hides the class of an exception; its repr starts with it.
    return repr(error).split('(')[0]


def refusal_of(error):
    """What to answer for an error, or False when the whole call must fail (the database, a lock, a bug)."""
    name = class_of(error)
    if name == 'UserError' and isinstance(error.args[0], dict):
        return error.args[0]
    if name == 'AccessError':
        return {'reason': 'not_allowed', 'message': str(error)[:1000], 'facts': {}}
    # Odoo's own refusals, and values that Odoo's own code cannot work with. Errors of the database and LockError are
    # not among them: they must reach Odoo, which repeats the whole call, or the station, which sends it again.
    if name in ['UserError', 'ValidationError', 'MissingError', 'RedirectWarning', 'ValueError', 'TypeError', 'KeyError']:
        return {'reason': 'odoo_said', 'message': str(error)[:1000], 'facts': {'class': name}}
    return False


# ---------------------------------------------------------------------------------------------------------------------
# Values
# ---------------------------------------------------------------------------------------------------------------------

def missing(value):
    # JSON-2 sends null as None; XML-RPC has only False.
    return value is None or value is False


def is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2147483648


def is_text(value, longest):
    if not isinstance(value, str) or len(value) > longest:
        return False
    return all(ord(char) >= 32 and ord(char) != 127 for char in value)


def is_name(value):
    return is_text(value, 100) and value != '' and value == value.strip()


def is_hex(value, length):
    return isinstance(value, str) and len(value) == length and all(char in '0123456789abcdef' for char in value)


def is_uuid(value):
    if not isinstance(value, str) or len(value) != 36:
        return False
    parts = value.split('-')
    if len(parts) != 5 or not is_hex(value.replace('-', ''), 32):
        return False
    return [len(part) for part in parts] == [8, 4, 4, 4, 12]


def is_moment(value):
    if not isinstance(value, str) or len(value) != 19:
        return False
    try:
        return datetime.datetime.strptime(value, '%Y-%m-%d %H:%M:%S').year > 1999
    except Exception:
        return False


def millionths_of_text(value):
    """'30.5' -> 30500000; False when it is not a plain decimal number with at most 9 digits before and 6 after the point."""
    if not isinstance(value, str) or not value.isascii() or len(value) > 16:
        return False
    parts = value.split('.')
    if len(parts) > 2 or not all(part.isdigit() for part in parts):
        return False
    whole = parts[0]
    fraction = parts[1] if len(parts) == 2 else ''
    if len(whole) > 9 or len(fraction) > 6 or (len(whole) > 1 and whole[0] == '0'):
        return False
    return int(whole) * SCALE + int((fraction + '000000')[:6])


def millionths(number):
    """Odoo's floating point number as a whole number of millionths (exact: Odoo rounds to far fewer digits)."""
    return int(round(number * SCALE))


def text_of(amount):
    """30500000 -> '30.5'"""
    sign = '-' if amount < 0 else ''
    amount = abs(amount)
    text = '%s%d.%06d' % (sign, amount // SCALE, amount % SCALE)
    return text.rstrip('0').rstrip('.')


def utc_now():
    return datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%d %H:%M:%S')


def json_string(value):
    out = '"'
    for char in value:
        if char in '"\\':
            out += '\\' + char
        elif ord(char) < 32:
            out += '\\u%04x' % ord(char)
        else:
            out += char
    return out + '"'


def json_text(value):
    """JSON of dicts, lists, text, whole numbers and booleans."""
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return '{' + ','.join([json_string(key) + ':' + json_text(item) for key, item in value.items()]) + '}'
    if isinstance(value, list):
        return '[' + ','.join([json_text(item) for item in value]) + ']'
    return json_string(value)


# ---------------------------------------------------------------------------------------------------------------------
# Checking a posting. Returns it with plain values only, nothing unknown survives.
# ---------------------------------------------------------------------------------------------------------------------

def need(holds, what):
    if not holds:
        refuse('bad_input', 'The station sent a posting that is not complete: %s.' % what, {'field': what})


def checked_lot(posting, may_be_made):
    lot = posting.get('lot')
    if missing(lot):
        return {}
    need(isinstance(lot, dict) and len(lot) == 1, 'lot')
    if 'id' in lot:
        need(is_id(lot['id']), 'lot')
        return {'id': lot['id']}
    need(may_be_made and is_name(lot.get('name')), 'lot')
    return {'name': lot['name']}


def checked_serials(posting):
    serials = posting.get('serials')
    if missing(serials):
        return []
    need(isinstance(serials, list) and 0 < len(serials) <= MAX_NAMES, 'serials')
    need(all(is_name(name) for name in serials), 'serials')
    return serials


def checked(posting):
    need(isinstance(posting, dict), 'posting')
    need(is_uuid(posting.get('id')), 'id')
    need(is_hex(posting.get('hash'), 64), 'hash')
    need(posting.get('kind') in KINDS, 'kind')
    need(is_id(posting.get('product')), 'product')
    need(is_id(posting.get('unit')), 'unit')
    quantity = millionths_of_text(posting.get('quantity'))
    need(quantity is not False and quantity > 0, 'quantity')
    need(is_text(posting.get('operator'), 200), 'operator')
    need(is_moment(posting.get('recorded_at')), 'recorded_at')
    members = posting.get('members')
    need(isinstance(members, list) and len(members) <= MAX_NAMES and all(is_uuid(member) for member in members), 'members')
    kind = posting['kind']
    result = {
        'id': posting['id'],
        'hash': posting['hash'],
        'kind': kind,
        'product': posting['product'],
        'unit': posting['unit'],
        'quantity': quantity,
        'operator': posting['operator'],
        'recorded_at': posting['recorded_at'],
        'members': sorted(set(members)),
        'lot': checked_lot(posting, kind == 'confirm'),
        # Only compared; text from Odoo itself, however it looks.
        'order_name': posting.get('order_name') if isinstance(posting.get('order_name'), str) else '',
        'lot_name': posting.get('lot_name') if isinstance(posting.get('lot_name'), str) else '',
    }
    if kind == 'confirm':
        need(is_id(posting.get('group')), 'group')
        result.update({'group': posting['group'], 'serials': checked_serials(posting)})
    elif kind == 'scrap':
        need(posting.get('role') in ['component', 'product'], 'role')
        for field in ['group', 'location', 'reason']:
            value = posting.get(field)
            need(missing(value) or is_id(value), field)
            result.update({field: False if missing(value) else value})
        need(result['group'] or result['location'], 'group')
        not_from = posting.get('not_from')
        need(missing(not_from) or is_id(not_from), 'not_from')
        result.update({'role': posting['role'], 'not_from': False if missing(not_from) else not_from})
    else:
        need(is_id(posting.get('from')), 'from')
        need(is_id(posting.get('to')) and posting['to'] != posting['from'], 'to')
        need(is_text(posting.get('reason'), 500), 'reason')
        result.update({'from': posting['from'], 'to': posting['to'], 'reason': posting['reason']})
    return result


def check_unit(posting, unit):
    if unit.id != posting['unit']:
        refuse('unit_mismatch', 'Odoo counts this in %s. Record it in that unit.' % unit.name, {'unit': unit.id})
    if posting['quantity'] % millionths(unit.rounding) != 0:
        refuse('precision', 'Odoo keeps fewer digits of %s than were recorded.' % unit.name,
               {'rounding': text_of(millionths(unit.rounding))})


def find_product(posting):
    product = env['product.product'].with_context(active_test=False).search([('id', '=', posting['product'])])
    need(len(product) == 1, 'product')
    return product


def is_later(posting, records):
    """
    Were all of these made after the posting was recorded? An Odoo that was restored from a backup gives an id again, to
    something else. A name alone proves nothing: a planner may have changed it.
    """
    recorded = datetime.datetime.strptime(posting['recorded_at'], '%Y-%m-%d %H:%M:%S')
    return min(records.mapped('create_date')) > recorded


def stem_of(name):
    """WH/MO/00012-001 is a part of WH/MO/00012."""
    parts = name.rsplit('-', 1)
    return parts[0] if len(parts) == 2 and len(parts[1]) > 2 and parts[1].isdigit() else name


def find_lot(posting, product):
    """The lot that a posting names by its id, checked against the product; an empty lot for an untracked product."""
    if product.tracking == 'none':
        if posting['lot']:
            refuse('lot_not_wanted', '%s is not kept in lots.' % product.display_name)
        return env['stock.lot']
    if not posting['lot']:
        refuse('lot_required', '%s is kept in lots or serial numbers. Choose one.' % product.display_name)
    lot = env['stock.lot'].search([('id', '=', posting['lot']['id'])])
    if not lot:
        refuse('lot_unknown', 'Odoo does not know this lot any more.')
    if posting['lot_name'] not in ['', lot.name] and is_later(posting, lot):
        refuse('lot_unknown', 'Odoo does not know lot %s any more; its number is that of %s now.' % (posting['lot_name'], lot.name))
    if lot.product_id != product:
        refuse('lot_wrong_product', 'Lot %s belongs to %s.' % (lot.name, lot.product_id.display_name))
    return lot


# ---------------------------------------------------------------------------------------------------------------------
# Keys and receipts
# ---------------------------------------------------------------------------------------------------------------------

def stored(key):
    """What is kept under a key, or False. sudo: stations may read neither ir.model.data nor the attachments of others."""
    row = env['ir.model.data'].sudo().search([('module', '=', KEY_MODULE), ('name', '=', key)], limit=1)
    if not row:
        return False
    receipts = env['ir.attachment'].sudo()
    if row.model == 'ir.attachment':
        text = receipts.browse(row.res_id).exists().description
    else:
        text = receipts.search([('res_model', '=', row.model), ('res_id', '=', row.res_id)], order='id', limit=1).description
    # The receipt was deleted by hand: the key still stands, so nothing is posted twice.
    if not text:
        return {'hash': '', 'receipt': receipt_of_document(key)}
    # PostgreSQL reads the JSON; the sandbox cannot.
    env.cr.execute('SELECT %s::jsonb', [text])
    return env.cr.fetchone()[0]


def receipt_of_document(key):
    """
    The receipt of a posting as its document tells it, for one whose own was deleted; {} when there is no such document. It
    reads whole tables, so it is asked for in doubt only. sudo: it stands for the receipt.
    """
    for model, date in [('mrp.production', 'date_finished'), ('stock.scrap', 'date_done'), ('stock.picking', 'date_done')]:
        record = env[model].sudo().search([('origin', 'like', 'PS %s' % key), ('state', '=', 'done')], order='id', limit=1)
        if not record:
            continue
        if model == 'mrp.production':
            quantity, unit, lots = record.qty_produced, record.product_uom_id, record.lot_producing_ids
        else:
            moves = record.move_ids
            quantity, unit, lots = sum(moves.mapped('quantity')), moves.product_uom[:1], moves.move_line_ids.lot_id
        posting = {'quantity': millionths(quantity)}
        more = {'posted_at': record[date].strftime('%Y-%m-%d %H:%M:%S')} if record[date] else {}
        return receipt_of(record, record.name, posting, unit, ', '.join(lots.mapped('name'))[:1000], more)
    return {}


def claim(keys):
    """
    Takes the keys before anything is done. A second call with the same key waits here until the first one has ended;
    when the first one was committed, PostgreSQL stops this one ("could not serialize"), Odoo runs it again from the
    start, and it finds the key and the receipt. That is why this is SQL and not create(): a unique violation from
    create() is not run again by Odoo. sudo in effect: stations have no right on ir.model.data.

    Odoo deletes a key with the record that it points at. So the keys of a posting point at a key, the one that bears the
    posting's own id: whatever else is deleted, document or receipt, they stand.
    """
    for key in keys:
        env.cr.execute("""
            INSERT INTO ir_model_data (module, name, model, res_id, noupdate, create_uid, create_date, write_uid, write_date)
            VALUES (%s, %s, 'ir.model.data', 0, true, %s, now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC')
            ON CONFLICT (module, name) DO NOTHING
        """, [KEY_MODULE, key, env.uid, env.uid])
        if env.cr.rowcount != 1:
            refuse('payload_changed', 'A part of this posting is in Odoo already.', {'member': key})


def keep(posting, keys, receipt):
    """
    Keeps the receipt in an attachment that belongs to the posting's own key. The text is in the row itself (description),
    not in a file.
    """
    text = json_text({
        'hash': posting['hash'],
        'receipt': receipt,
        'kind': posting['kind'],
        'station': station,
        'operator': posting['operator'],
        'recorded_at': posting['recorded_at'],
        'members': posting['members'],
    })
    env.cr.execute("""
        UPDATE ir_model_data key SET res_id = own.id FROM ir_model_data own
        WHERE own.module = %s AND own.name = %s AND key.module = %s AND key.name = ANY(%s) RETURNING own.id
    """, [KEY_MODULE, posting['id'], KEY_MODULE, keys])
    env['ir.attachment'].sudo().create({
        'name': 'Plant Supervisor posting %s' % posting['id'],
        'description': text,
        'mimetype': 'application/json',
        'res_model': 'ir.model.data',
        'res_id': env.cr.fetchone()[0],
    })


def turn_old_keys():
    """
    Earlier versions of this code pointed the keys at the receipt, and lost them with it. They are turned round, some with
    each call that asks for a description: a station does when it starts. sudo in effect, as in claim().
    """
    env.cr.execute("""
        WITH old AS (
            SELECT key.id, key.res_id FROM ir_model_data key
            JOIN ir_attachment receipt ON receipt.id = key.res_id AND receipt.name = 'Plant Supervisor posting ' || key.name
            WHERE key.module = %s AND key.model = 'ir.attachment' ORDER BY key.id LIMIT 20000
        ), turned AS (
            UPDATE ir_attachment receipt SET res_model = 'ir.model.data', res_id = old.id FROM old WHERE receipt.id = old.res_id
        )
        UPDATE ir_model_data key SET model = 'ir.model.data', res_id = old.id FROM old
        WHERE key.module = %s AND key.model = 'ir.attachment' AND key.res_id = old.res_id
    """, [KEY_MODULE, KEY_MODULE])


def receipt_of(record, name, posting, unit, lot, more=None):
    receipt = {
        'model': record._name,
        'res_id': record.id,
        'name': name,
        'quantity': text_of(posting['quantity']),
        'unit': unit.id,
        'lot': lot or False,
        'next': False,
        'consumed': [],
        'posted_at': utc_now(),
    }
    receipt.update(more or {})
    return receipt


# ---------------------------------------------------------------------------------------------------------------------
# Stock
# ---------------------------------------------------------------------------------------------------------------------

def lock_stock(product, location, lot):
    """
    Locks the stock of one product, lot and place until the end of the call. Without it, Odoo does not wait for another
    transaction that changes the same stock but adds a second, negative line beside it.
    """
    env.cr.execute("""
        SELECT id FROM stock_quant
        WHERE product_id = %s AND location_id = %s AND lot_id IS NOT DISTINCT FROM %s
        ORDER BY id FOR UPDATE
    """, [product.id, location.id, lot.id or None])


def stock_of(product, location, lot):
    """How much of it is exactly there, in no package and with no foreign owner, in millionths."""
    quants = env['stock.quant'].search([
        ('product_id', '=', product.id), ('location_id', '=', location.id), ('lot_id', '=', lot.id),
        ('package_id', '=', False), ('owner_id', '=', False),
    ])
    quants.invalidate_recordset(['quantity'])
    return millionths(sum(quants.mapped('quantity')))


def need_stock(posting, product, location, lot):
    lock_stock(product, location, lot)
    available = stock_of(product, location, lot)
    if available < posting['quantity']:
        what = '%s of lot %s' % (product.display_name, lot.name) if lot else product.display_name
        refuse('not_enough_stock', 'Odoo has only %s of %s in %s.' % (text_of(max(available, 0)), what, location.display_name),
               {'available': text_of(available), 'product': product.id})
    return available


def place_of_stock(posting, product, lot, location):
    """
    Where so much of it lies: exactly there, else in the first place inside that holds enough (shelves; goods that Odoo put
    away). Nothing is taken from two places, and nothing from where it is on hold. What is chosen is locked and counted
    again by need_stock().
    """
    on_hold = ['!', ('location_id', 'child_of', [posting['not_from']])] if posting['not_from'] else []
    found = {}
    for quant in env['stock.quant'].search([
        ('product_id', '=', product.id), ('lot_id', '=', lot.id), ('package_id', '=', False), ('owner_id', '=', False),
        ('location_id', 'child_of', location.ids), ('location_id.usage', '=', 'internal'),
    ] + on_hold):
        place = quant.location_id.id
        found[place] = found.get(place, 0) + millionths(quant.quantity)
    enough = []
    for place, amount in found.items():
        if amount >= posting['quantity']:
            enough.append(place)
    if not enough or location.id in enough:
        return location
    return env['stock.location'].browse(min(enough))


def find_place(place):
    location = env['stock.location'].search([('id', '=', place)])
    if not location or location.usage != 'internal':
        refuse('location_unknown', 'Odoo has no such storage place any more.', {'location': place})
    return location


def is_question(reply):
    # Odoo answers with the description of a dialog when it wants to be asked again; then nothing was done.
    return isinstance(reply, dict) and bool(reply.get('res_model'))


# ---------------------------------------------------------------------------------------------------------------------
# Confirmation of production
# ---------------------------------------------------------------------------------------------------------------------

def slices_of(posting):
    """All parts of a manufacturing order, locked. A part that another call has just changed makes Odoo start again."""
    orders = env['mrp.production'].search([('production_group_id', '=', posting['group'])], order='id')
    if not orders:
        refuse('order_not_found', 'Odoo does not know this order any more.')
    if posting['order_name']:
        names = [stem_of(name) for name in orders.mapped('name')]
        if stem_of(posting['order_name']) not in names and is_later(posting, orders):
            refuse('order_not_found', 'Odoo does not know order %s any more; its number is that of %s now.' %
                   (posting['order_name'], orders[0].name), {'order': posting['order_name']})
    env.cr.execute('SELECT id FROM mrp_production WHERE id = ANY(%s) ORDER BY id FOR UPDATE', [orders.ids])
    return orders


def open_slice(orders):
    for order in orders:
        if order.state in OPEN_STATES:
            return order
    return env['mrp.production']


def need_open(orders):
    order = open_slice(orders)
    if order:
        return order
    name = orders[-1].name
    states = orders.mapped('state')
    if 'draft' in states:
        refuse('order_not_released', 'Order %s is not released for production yet.' % name)
    if all(state == 'cancel' for state in states):
        refuse('order_cancelled', 'Order %s was cancelled.' % name)
    refuse('order_closed', 'Order %s is finished already.' % name)


def without_markers(origin):
    """
    The planner's own text. A station that posts without this action may have staged its marker on an open slice; left
    there, it would find it on the slice that is finished here and take this posting for its own.
    """
    parts = (origin or '').split('PS ')
    text = parts[0]
    for part in parts[1:]:
        if is_uuid(part[:36]):
            text = text.rstrip(' ,') + part[36:]
        else:
            text += 'PS ' + part
    return text


def produced_lots(posting, order):
    """The lot or the serial numbers that the produced quantity gets; made when they are new."""
    product = order.product_id
    serials = posting['serials']
    if product.tracking == 'none':
        if posting['lot'] or serials:
            refuse('lot_not_wanted', '%s is not kept in lots.' % product.display_name)
        return env['stock.lot']
    if product.tracking == 'lot':
        if serials:
            refuse('lot_not_wanted', '%s is kept in lots, not in serial numbers.' % product.display_name)
        if 'name' in posting['lot']:
            return lots_by_name(order, [posting['lot']['name']])
        return find_lot(posting, product)
    if posting['lot']:
        refuse('lot_not_wanted', '%s is kept in serial numbers, not in lots.' % product.display_name)
    if not serials:
        refuse('serials_required', '%s needs a serial number for each piece.' % product.display_name)
    if len(serials) * SCALE != posting['quantity']:
        refuse('serial_count', 'The count of serial numbers is not the quantity.', {'serials': len(serials)})
    if len(set(serials)) != len(serials):
        refuse('serial_used', 'A serial number is in the list twice.', {'serials': []})
    lots = lots_by_name(order, serials)
    moved = env['stock.move.line'].search([
        ('lot_id.name', 'in', serials), ('lot_id.product_id', '=', product.id),
        ('lot_id.company_id', 'in', [False, order.company_id.id]), ('state', '=', 'done'),
    ])
    if moved:
        used = sorted(set(moved.mapped('lot_id.name')))
        refuse('serial_used', 'Already produced: %s.' % ', '.join(used[:10]), {'serials': used})
    return lots


def free_output(order, lots):
    """
    Takes a foreign lot off what the order will produce. Odoo puts the order's lot there when a planner changes the
    quantity, and then books in it, whatever lot the order has by then. Without any, the order's own lot is used.
    """
    if order.product_id.tracking != 'lot':
        return
    for move in order.move_finished_ids:
        if move.product_id != order.product_id or move.state in ('done', 'cancel'):
            continue
        if move.move_line_ids.lot_id - lots:
            move.move_line_ids.write({'lot_id': False})


def lots_by_name(order, names):
    """Odoo wants a name once for a product, yet keeps two that were made in the same moment: then the older one counts."""
    found = {}
    for lot in env['stock.lot'].search([
        ('name', 'in', names), ('product_id', '=', order.product_id.id), ('company_id', 'in', [False, order.company_id.id]),
    ], order='id'):
        if lot.name not in found:
            found[lot.name] = lot.id
    fresh = []
    for name in names:
        if name not in found:
            fresh.append({'name': name, 'product_id': order.product_id.id, 'company_id': order.company_id.id})
    return env['stock.lot'].browse(list(found.values())) + env['stock.lot'].create(fresh)


def share_of(move, orders, order, quantity):
    """
    How much of a component belongs to `quantity` pieces, in millionths of the move's unit.

    Where the share has more digits than Odoo keeps (2.5 g of masterbatch a piece, counted in 0.01 kg), each posting is
    rounded up or down so that the whole order so far comes out right; rounding each by itself would consume nothing at
    all, piece by piece. The bill of material gives the share when the order still follows it. When a planner has changed
    the order's components, the order's own share counts.
    """
    step = millionths(move.product_uom.rounding)
    remaining = millionths(order.product_qty)
    factor = move.unit_factor
    earlier = 0
    consumed = 0
    line = move.bom_line_id
    bom = line.bom_id
    if line and bom == order.bom_id and line.product_uom_id == move.product_uom and bom.product_uom_id == order.product_uom_id:
        exact = line.product_qty / bom.product_qty
        finished = orders.filtered(lambda each: each.state == 'done')
        drift = step * (len(finished) + 1)
        if abs(millionths(move.product_uom_qty) - exact * remaining) <= drift:
            factor = exact
            earlier = millionths(sum(finished.mapped('qty_produced')))
            for other in finished.move_raw_ids:
                if other.bom_line_id == line and other.state == 'done':
                    consumed += millionths(other.quantity)
    lowest = int(factor * quantity / step + 0.000001) * step
    highest = lowest if abs(factor * quantity - lowest) < 1 else lowest + step
    wanted = millionths(move.product_uom.round(factor * (earlier + quantity) / SCALE)) - consumed
    return min(max(wanted, lowest), highest)


def stage_components(orders, order, quantity):
    """
    Writes what is consumed: the order's share of each component. Writing the produced quantity alone would consume
    nothing. Returns {move id: millionths}.
    """
    moves = order.move_raw_ids.filtered(lambda move: move.state not in ('done', 'cancel'))
    wanted = {}
    for move in moves:
        wanted[move.id] = share_of(move, orders, order, quantity)
    tracked = moves.filtered(lambda move: move.has_tracking != 'none')
    for move in tracked:
        if millionths(move.quantity) < wanted[move.id]:
            # What somebody staged and did not mark done counts as picked, and Odoo reserves nothing more for that.
            moves.filtered('picked').write({'picked': False})
            order.action_assign()
            break
    for move in moves:
        need_reserved = move in tracked
        if need_reserved and millionths(move.quantity) < wanted[move.id]:
            refuse_component(move, wanted[move.id])
        move.write({'quantity': wanted[move.id] / SCALE, 'picked': True})
        if need_reserved and not all(line.lot_id for line in move.move_line_ids):
            refuse_component(move, wanted[move.id])
    return wanted


def only_rounding(order):
    """
    Does the consumption differ from the bill of material, and by no more than rounding explains (less than two steps of
    the unit)? Then Odoo need not ask. Any other difference is left to Odoo and to the bill's own rule.
    """
    issues = order._get_consumption_issues()
    for issue in issues:
        if abs(millionths(issue[2]) - millionths(issue[3])) >= 2 * millionths(issue[1].uom_id.rounding):
            return False
    return bool(issues)


def refuse_component(move, wanted):
    name = move.product_id.display_name
    available = text_of(millionths(move.quantity))
    refuse('not_enough_stock', 'Odoo has reserved %s of %s for this order, %s is needed.' % (available, name, text_of(wanted)),
           {'available': available, 'product': move.product_id.id, 'needed': text_of(wanted)})


def consumption_of(order, wanted):
    """Reads back what Odoo consumed, compares it with what was meant, and says which component went below zero."""
    # The sum counts: when two calls consume the same component at once, Odoo keeps the second one as a negative line
    # beside the first for a while.
    totals = {}
    for quant in env['stock.quant'].search([
        ('product_id', 'in', order.move_raw_ids.product_id.ids), ('location_id', 'child_of', order.location_src_id.ids),
    ]):
        totals[quant.product_id.id] = totals.get(quant.product_id.id, 0) + millionths(quant.quantity)
    out = []
    for move in order.move_raw_ids:
        if move.id not in wanted:
            continue
        done = millionths(move.quantity) if move.state == 'done' else 0
        if done != wanted[move.id]:
            refuse('odoo_said', 'Odoo consumed %s of %s instead of %s.' %
                   (text_of(done), move.product_id.display_name, text_of(wanted[move.id])))
        out.append({
            'product': move.product_id.id,
            'quantity': text_of(done),
            'unit': move.product_uom.id,
            'lots': move.move_line_ids.lot_id.mapped('name'),
            'short': totals.get(move.product_id.id, 0) < 0,
        })
    return out


def confirm(posting):
    orders = slices_of(posting)
    order = need_open(orders)
    need(order.product_id.id == posting['product'], 'product')
    check_unit(posting, order.product_uom_id)
    remaining = millionths(order.product_qty)
    if posting['quantity'] > remaining:
        refuse('more_than_remains', 'Only %s remain on order %s.' % (text_of(remaining), order.name),
               {'remaining': text_of(remaining)})
    lots = produced_lots(posting, order)
    earlier_origin = without_markers(order.origin)
    marker = 'PS %s' % posting['id']
    order.write({
        'qty_producing': posting['quantity'] / SCALE,
        'lot_producing_ids': [(6, 0, lots.ids)],
        'origin': '%s, %s' % (earlier_origin, marker) if earlier_origin else marker,
    })
    free_output(order, lots)
    wanted = stage_components(orders, order, posting['quantity'])
    # skip_redirection: answer True instead of the next screen. The other two: open the rest as the next slice.
    context = {'skip_redirection': True}
    if posting['quantity'] < remaining:
        context.update({'skip_backorder': True, 'mo_ids_to_backorder': [order.id]})
    if only_rounding(order):
        context.update({'skip_consumption': True})
    # sudo: this step alone; the user of the station has proved by the write above that he may change this order.
    reply = order.sudo().with_context(**context).button_mark_done()
    if is_question(reply):
        refuse('odoo_said', 'Odoo wants a decision first (%s). Close this order in Odoo.' % reply['res_model'],
               {'question': reply['res_model']})
    env.flush_all()
    order.invalidate_recordset()
    if order.state != 'done' or millionths(order.qty_produced) != posting['quantity']:
        refuse('odoo_said', 'Odoo did not book this quantity (%s, %s).' % (order.state, order.qty_produced))
    consumed = consumption_of(order, wanted)
    following = open_slice(env['mrp.production'].search([('production_group_id', '=', posting['group'])], order='id'))
    if following and (following.origin or '') != earlier_origin:
        # Odoo copies the origin to the next slice; the marker proves something on the finished one only.
        following.write({'origin': earlier_origin or False})
    return receipt_of(order, order.name, posting, order.product_uom_id, ', '.join(lots.mapped('name'))[:1000], {
        'consumed': consumed,
        'next': {
            'id': following.id,
            'name': following.name,
            'remaining': text_of(millionths(following.product_qty)),
        } if following else False,
    })


# ---------------------------------------------------------------------------------------------------------------------
# Scrap
# ---------------------------------------------------------------------------------------------------------------------

def scrap(posting):
    product = find_product(posting)
    check_unit(posting, product.uom_id)
    lot = find_lot(posting, product)
    order = env['mrp.production']
    if posting['group']:
        orders = slices_of(posting)
        finished = orders.filtered(lambda each: each.state == 'done')
        if posting['role'] == 'product':
            # Only a finished slice has made something; a scrap on an open one would count into it.
            order = finished[-1:]
        else:
            order = open_slice(orders) or finished[-1:]
    if posting['location']:
        location = find_place(posting['location'])
    else:
        place = (order or orders[-1:])
        location = place.location_src_id if posting['role'] == 'component' else place.location_dest_id
        location = place_of_stock(posting, product, lot, location)
    reason = env['stock.scrap.reason.tag']
    if posting['reason']:
        reason = reason.search([('id', '=', posting['reason'])])
        need(len(reason) == 1, 'reason')
    need_stock(posting, product, location, lot)
    record = env['stock.scrap'].create({
        'product_id': product.id,
        'product_uom_id': product.uom_id.id,
        'scrap_qty': posting['quantity'] / SCALE,
        'lot_id': lot.id,
        'production_id': order.id,
        'location_id': location.id,
        'origin': 'PS %s' % posting['id'],
        'scrap_reason_tag_ids': [(6, 0, reason.ids)],
    })
    reply = record.action_validate()
    if is_question(reply):
        refuse('odoo_said', 'Odoo wants a decision first (%s).' % reply['res_model'], {'question': reply['res_model']})
    env.flush_all()
    record.invalidate_recordset()
    moves = record.move_ids
    moves.invalidate_recordset()
    if record.state != 'done' or moves.mapped('state') != ['done'] or millionths(moves.quantity) != posting['quantity']:
        refuse('odoo_said', 'Odoo did not book this scrap.')
    return receipt_of(record, record.name, posting, product.uom_id, lot.name)


# ---------------------------------------------------------------------------------------------------------------------
# Hold and release: a transfer between two places
# ---------------------------------------------------------------------------------------------------------------------

def transfer(posting):
    product = find_product(posting)
    check_unit(posting, product.uom_id)
    if not posting['lot']:
        refuse('lot_required', 'Only a lot can be put on hold. Choose one.')
    lot = find_lot(posting, product)
    source = find_place(posting['from'])
    target = find_place(posting['to'])
    before = need_stock(posting, product, source, lot)
    before_target = stock_of(product, target, lot)
    warehouse = source.warehouse_id or target.warehouse_id
    picking_type = warehouse.int_type_id or env['stock.picking.type'].search([('code', '=', 'internal')], limit=1)
    if not picking_type:
        refuse('odoo_said', 'Odoo has no operation type for internal transfers.')
    places = {'location_id': source.id, 'location_dest_id': target.id}
    line = {'product_id': product.id, 'lot_id': lot.id, 'quantity': posting['quantity'] / SCALE, 'picked': True}
    line.update(places)
    move = {'product_id': product.id, 'product_uom_qty': posting['quantity'] / SCALE, 'product_uom': product.uom_id.id,
            'move_line_ids': [(0, 0, line)]}
    move.update(places)
    # The note is HTML in Odoo; what was typed on the floor must stay text.
    note = posting['reason'].replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')
    record = env['stock.picking'].create({
        'picking_type_id': picking_type.id,
        'location_id': source.id,
        'location_dest_id': target.id,
        'origin': 'PS %s' % posting['id'],
        'note': note,
        'move_ids': [(0, 0, move)],
    })
    # Odoo leaves the detailed line of a move that is made with its transfer without the transfer: it would not be seen
    # on the document, and Odoo's own checks (expired lots) would pass it by.
    record.move_ids.move_line_ids.write({'picking_id': record.id})
    # An expired lot may go on hold without a question, that is what a hold is for. Its release is Odoo's question.
    reply = record.with_context(skip_expired=posting['kind'] == 'hold').button_validate()
    if is_question(reply):
        refuse('odoo_said', 'Odoo wants a decision first (%s).' % reply['res_model'], {'question': reply['res_model']})
    env.flush_all()
    record.invalidate_recordset()
    left = before - stock_of(product, source, lot)
    came = stock_of(product, target, lot) - before_target
    if record.state != 'done' or left != posting['quantity'] or came != posting['quantity']:
        refuse('odoo_said', 'Odoo did not move this quantity (%s out, %s in).' % (text_of(left), text_of(came)))
    return receipt_of(record, record.name, posting, product.uom_id, lot.name)


# ---------------------------------------------------------------------------------------------------------------------
# One posting
# ---------------------------------------------------------------------------------------------------------------------

def post(posting):
    """Does a checked posting whose id is new, keeps its receipt under its keys and returns the receipt."""
    keys = [posting['id']]
    for member in posting['members']:
        if member != posting['id']:
            keys.append(member)
    # Always in the same order, so that two calls cannot wait for each other.
    keys = sorted(keys)
    claim(keys)
    if posting['kind'] == 'confirm':
        receipt = confirm(posting)
    elif posting['kind'] == 'scrap':
        receipt = scrap(posting)
    else:
        receipt = transfer(posting)
    keep(posting, keys, receipt)
    return receipt


def answer(posting):
    """The result for one posting. Its savepoint undoes everything of a refused one, its keys included."""
    name = posting.get('id') if isinstance(posting, dict) else ''
    name = name if is_text(name, 100) else ''
    savepoint = env.cr.savepoint()
    try:
        plain = checked(posting)
        found = stored(plain['id'])
        if not found and posting.get('doubtful') is True:
            # It may have been booked, and somebody has deleted its key since. Only then: it reads whole tables.
            booked = receipt_of_document(plain['id'])
            found = {'hash': '', 'receipt': booked} if booked else False
        if found:
            # Without its hash it was read off the document; with nothing to read, nobody knows more than that it was posted.
            if found['hash'] != plain['hash'] and (found['hash'] or not found['receipt']):
                refuse('payload_changed', 'This id is in Odoo already, with other content.', {'receipt': found['receipt']})
            receipt = found['receipt']
        else:
            receipt = post(plain)
        savepoint.close(rollback=False)
        return {'id': name, 'outcome': 'posted', 'again': bool(found), 'receipt': receipt}
    except Exception as error:
        refusal = refusal_of(error)
        if not refusal:
            raise
    savepoint.rollback()
    savepoint.close(rollback=False)
    return {'id': name, 'outcome': 'refused', 'reason': refusal['reason'], 'message': refusal['message'],
            'facts': refusal['facts']}


request = env.context.get('plant_supervisor')
if not isinstance(request, dict) or request.get('protocol') != PROTOCOL:
    raise UserError('This action is for Plant Supervisor stations, protocol %s.' % PROTOCOL)
postings = request.get('postings') or []
if not isinstance(postings, list) or len(postings) > MAX_POSTINGS:
    raise UserError('At most %s postings in one call.' % MAX_POSTINGS)
known = request.get('known') or []
if not isinstance(known, list) or len(known) > MAX_NAMES or not all(is_uuid(name) for name in known):
    raise UserError('At most %s ids can be asked for in one call.' % MAX_NAMES)
station = request.get('station')
if not is_text(station, 200):
    raise UserError('The station has no name.')

# What is created in here must not inherit this request as a default or as a flag.
env = env(context={'lang': env.context.get('lang') or 'en_US', 'tz': env.context.get('tz') or 'UTC'})

results = []
for each in postings:
    if request.get('version') != VERSION:
        each_id = each.get('id') if isinstance(each, dict) else ''
        results.append({'id': each_id if is_text(each_id, 100) else '', 'outcome': 'refused', 'reason': 'wrong_version',
                        'message': 'Odoo has another version of the posting action than this station expects.',
                        'facts': {'version': VERSION}})
    else:
        results.append(answer(each))

reply = {'protocol': PROTOCOL, 'version': VERSION, 'now': utc_now(), 'results': results}
if request.get('describe') is True:
    turn_old_keys()
    # sudo: a station cannot read the code. It compares it with its own, so that a change made by hand is noticed. This
    # code cannot know which record it runs from: with several copies that differ, the answer is empty.
    codes = env['ir.actions.server'].sudo().search([('code', 'like', "\nVERSION = '%s'\n" % VERSION)]).mapped('code')
    reply.update({'code': codes[0] if len(set(codes)) == 1 else ''})
    # Whoever may not do these at all has lost his rights: that is one matter for IT, not one for each posting.
    denied = []
    for model, operation in RIGHTS:
        if not env[model].has_access(operation):
            denied.append('%s: %s' % (model, operation))
    reply.update({'denied': denied})
if known:
    # Which of these are in this database: after a restore from a backup some may be gone. sudo: see stored().
    keys = env['ir.model.data'].sudo().search([('module', '=', KEY_MODULE), ('name', 'in', known)])
    names = keys.mapped('name')
    if request.get('doubtful') is True and len(known) == 1 and not names and receipt_of_document(known[0]):
        names = known
    reply.update({'known': names})
action = {'type': 'ir.actions.act_window_close', 'infos': {'plant_supervisor': reply}}
