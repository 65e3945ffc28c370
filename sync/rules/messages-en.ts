import type { MessageTable } from './messages.ts';

const askIt = "Ask IT to open Set-up and install the posting action again with an administrator's login.";

export const englishMessages: MessageTable = {
  quantity_empty: { title: 'No quantity yet', todo: 'Type how many, or take the count of the machine.' },
  quantity_zero: { title: 'Zero cannot be saved', todo: 'Type at least one.' },
  quantity_negative: {
    title: 'A minus cannot be saved',
    todo: 'Type the quantity without a minus. To correct an entry, ask your supervisor.',
  },
  quantity_not_a_number: { title: 'This is not a number[: {typed}]', todo: 'Use only digits and the decimal key.' },
  quantity_ambiguous: {
    title: 'This can be read in two ways[: {typed}]',
    todo: 'Type it again[ with {decimalKey} for the decimals], without thousands separators.',
  },
  quantity_too_large: { title: 'This is too much[: more than {limit}]', todo: 'Check the figure and type it again.' },
  quantity_too_precise: {
    title: 'Too many decimals',
    todo: 'Type it with fewer decimals[. This unit allows {digits}].',
  },
  operator_missing: { title: 'Nobody is signed in', todo: 'Choose your name, then save again. The entry is kept.' },
  order_unknown: { title: 'This order is not on this PC', todo: 'Go back to the orders and choose it again.' },
  product_unknown: { title: 'This product is not on this PC', todo: 'Wait until Odoo was read again, then try again.' },
  reason_missing: { title: 'No reason yet', todo: 'Choose the reason.' },
  action_not_allowed: { title: 'This cannot be done now', todo: 'Open the order and see what may be done.' },
  exception_changed: {
    title: 'The figures changed while you were looking',
    todo: 'Nothing was done. Look at the figures above as they are now, then choose again.',
  },
  bad_request: {
    title: 'The entry was not understood[: {field}]',
    todo: 'Go back and enter it again. If it comes back, tell IT.',
  },
  bad_input: {
    title: 'Odoo did not understand the entry[: {field}]',
    todo: 'It is kept here. Ask IT whether this station has the latest version.',
  },
  order_not_found: {
    title: 'Odoo does not have this order[: {order}]',
    todo: 'Ask planning which order to use. The entry is kept here.',
  },
  order_not_released: {
    title: 'The order is not released yet[: {order}]',
    todo: 'Ask planning to confirm the order in Odoo.',
  },
  order_closed: {
    title: 'The order is closed in Odoo[: {order}]',
    todo: 'Ask planning to open a new order for what is left.',
  },
  order_cancelled: {
    title: 'The order is cancelled in Odoo[: {order}]',
    todo: 'Stop work on it and ask planning which order to use.',
  },
  more_than_remains: {
    title: 'More than the order still needs[: {remaining} left]',
    todo: 'Check the quantity. If it is right, ask planning to raise the order.',
  },
  unit_mismatch: {
    title: 'The unit has changed in Odoo',
    todo: 'Ask planning which unit is right. The entry is kept here.',
  },
  precision: {
    title: 'Odoo allows fewer decimals for this unit',
    todo: 'Ask IT to check the rounding of the unit in Odoo. The entry is kept here.',
  },
  lot_required: { title: 'No lot yet', todo: 'Scan the lot, choose it from the list, or type a new one.' },
  lot_unknown: { title: 'Odoo does not have this lot[: {lot}]', todo: 'Scan the label again or choose another lot.' },
  lot_wrong_product: {
    title: 'This lot is of another product[: {lot}]',
    todo: 'Check the label and scan the right lot.',
  },
  lot_not_wanted: { title: 'This product has no lots', todo: 'Save without a lot.' },
  serials_required: { title: 'Serial numbers are missing', todo: 'Scan the serial number of every piece.' },
  serial_count: {
    title: 'Pieces and serial numbers differ[: {serials} scanned]',
    todo: 'Scan one serial number for each piece.',
  },
  serial_used: {
    title: 'This serial number is used already[: {serials}]',
    todo: 'Check the label. If it is right, ask your supervisor.',
  },
  not_enough_stock: {
    title: 'Odoo has too little stock[: {available} free]',
    todo: 'Count what is there and ask the warehouse to correct the stock, then try again.',
  },
  location_unknown: {
    title: 'Odoo does not have this place',
    todo: 'Ask IT to check the hold location in Set-up.',
  },
  not_allowed: {
    title: 'Odoo does not allow this station to do that',
    todo: 'Ask IT to check the rights of the station in Odoo. The entry is kept here.',
  },
  payload_changed: {
    title: 'Odoo has this entry already: with other figures, or together with others',
    todo: 'Nothing was booked twice. Compare the order in Odoo: if the pieces are there, leave this entry out. Tell IT.',
  },
  odoo_said: {
    title: 'Odoo refused the entry[: {message}]',
    todo: 'Clear the cause with planning or the warehouse, then try again. The entry is kept here.',
  },
  odoo_no_outcome: {
    title: 'Odoo gives no answer for this entry[: {message}]',
    todo: "Do not enter it again: nobody knows yet whether Odoo has it. It is asked for again and again, never booked twice. Ask IT to look into Odoo's log. This closes by itself when Odoo answers.",
  },
  odoo_differs: {
    title: 'Odoo shows other figures than this station',
    todo: 'Compare both sides and ask planning who changed it in Odoo.',
  },
  odoo_lost: {
    title: 'Odoo no longer holds entries that it had booked[: {entries}]',
    todo: 'Ask IT whether Odoo was restored from a backup. "Send again" books only what is missing, never twice.',
  },
  odoo_changed: {
    title: 'Odoo was changed under entries on their way[: {what}]',
    todo: 'Compare both sides and ask planning whether the entries are still right.',
  },
  hold_lifted: {
    title: 'Stock on hold was moved in Odoo[: lot {lot}]',
    todo: 'Do not use this lot until quality has decided whether it goes back on hold.',
  },
  recorded_anew: { title: 'Recorded anew', todo: 'Nothing to do: a new entry took the place of this one.' },
  odoo_unreachable: {
    title: 'Odoo cannot be reached',
    todo: 'Go on working: entries are kept and sent later. If it lasts, ask IT to check the network.',
  },
  odoo_no_answer: {
    title: 'Odoo does not answer',
    todo: 'Go on working: entries are kept and sent again, never booked twice.',
  },
  odoo_busy: { title: 'Odoo is busy', todo: 'Nothing to do. The entry is sent again by itself.' },
  not_odoo: {
    title: 'Something else answers at the address of Odoo',
    todo: 'Ask IT to check the address in Set-up, and the sign-in page or proxy of the network.',
  },
  certificate: {
    title: 'The certificate of Odoo is not trusted',
    todo: "Ask IT to renew the server's certificate, or to install the plant's certificate authority on this PC.",
  },
  database_unknown: {
    title: 'Odoo does not have this database[: {database}]',
    todo: 'Ask IT to correct the database name in Set-up.',
  },
  key_refused: {
    title: 'Odoo refuses the key of this station',
    todo: 'Ask IT to make a new API key in Odoo and to enter it in Set-up. Entries are kept meanwhile.',
  },
  key_needed: {
    title: 'This PC has no key for Odoo[ at {url}]',
    todo: 'Ask IT to enter in Set-up the API key of this address. A key of another address is never sent there. Entries are kept meanwhile.',
  },
  rights_missing: {
    title: 'The station has too few rights in Odoo[: {message}]',
    todo: 'Ask IT to give the Odoo user of this station the rights for manufacturing and inventory.',
  },
  odoo_broken: {
    title: 'Odoo stopped with an error of its own[: {message}]',
    todo: "Tell IT to look into Odoo's log. The entry is kept here.",
  },
  record_unreadable: {
    title: 'Odoo has a record that this station cannot read[: {record}]',
    todo: 'Ask IT to look at it in Odoo. Everything else is read and booked as usual.',
  },
  action_missing: { title: 'The posting action is missing in Odoo', todo: askIt },
  action_altered: { title: 'Somebody changed the posting action in Odoo', todo: askIt },
  wrong_version: { title: 'The posting action in Odoo has another version', todo: askIt },
  odoo_too_old: {
    title: 'This Odoo is too old[: version {version}]',
    todo: 'Ask IT for Odoo 19.0 or newer.',
  },
  address_invalid: {
    title: 'This is not an address[: {url}]',
    todo: 'Type it as in the browser, such as https://odoo.example.com.',
  },
  admin_refused: {
    title: "Odoo refuses the administrator's login",
    todo: 'Check login and password. The account must be an administrator without two-factor sign-in, or use an API key as password.',
  },
  entries_waiting: {
    title: 'Entries still wait for the present database[: {waiting}]',
    todo: 'Let them reach Odoo and decide what is open, then change the database. Nothing was changed.',
  },
  entries_doubtful: {
    title: 'Entries have not heard from Odoo yet[: {entries}]',
    todo: 'Only the way in which they were sent can find out what became of them. Let them reach Odoo first. Nothing was changed.',
  },
  sent_another_way: {
    title: 'Entries were sent to Odoo another way than it is set up now[: {entries}]',
    todo: 'Ask IT to choose that way in Set-up until Odoo has answered for them. They wait until then; nothing is lost.',
  },
  not_set_up: { title: 'This station is not set up yet', todo: 'Ask IT to open Set-up and connect it to Odoo.' },
  disk_full: {
    title: 'Not saved: the disk is full',
    todo: 'Write the entry on paper and call IT to free space on this PC.',
  },
  disk_full_at_start: {
    title: 'The disk of this PC is full: nothing can be saved',
    todo: 'Write entries on paper. What was saved before is shown. Ask IT to free space on this PC, then start Plant Supervisor again.',
  },
  disk_failed: {
    title: 'Not saved: the disk does not accept it',
    todo: 'Write the entry on paper and call IT at once.',
  },
  second_instance: { title: 'Plant Supervisor is open already', todo: 'Use the window that is open.' },
  store_newer: {
    title: 'The data on this PC is from a newer version',
    todo: 'Ask IT to install the latest version. Nothing is lost.',
  },
  store_damaged: {
    title: 'The data file on this PC is damaged',
    todo: 'Write the entry on paper, close Plant Supervisor and start it again: it rescues the entries by itself. Tell IT.',
  },
  store_rebuilt: {
    title: 'The data file was damaged[: {entries} entries were rescued][, missing are no. {missing}]',
    todo: 'Tell IT: the disk may be failing.[ The old file is kept as {file}.][ New entries are numbered from {next}.] Rescued ones are compared with Odoo, never booked twice.',
  },
  store_restored: {
    title: 'IT brought back a backup[ of {time}][ with {entries} entries]',
    todo: 'Entries made after that time are not on this PC: check in Odoo or on paper, and enter what is missing.[ The file from before is kept as {file}.][ New entries are numbered from {next}.]',
  },
  records_damaged: {
    title: "Copies of Odoo's records on this PC were damaged[: {records}]",
    todo: 'They are read from Odoo again; until then something may be missing here. Your entries are not concerned. Tell IT: the disk may be failing.',
  },
  backup_failing: {
    title: 'For more than a day no backup of the data on this PC has succeeded',
    todo: 'Go on working: entries are saved and sent. Ask IT to free space on this PC or to check its disk. This goes away with the next good backup.',
  },
  entry_damaged: {
    title: 'Entry[ no. {entry}] was damaged on the disk of this PC',
    todo: 'It is not sent. Compare it with Odoo, enter it again if it is missing, and tell IT: the disk may be failing.',
  },
  entry_damaged_booked: {
    title: 'Entry[ no. {entry}] was damaged on the disk of this PC, but Odoo has it[ in {document}]',
    todo: 'Do not enter it again. Compare it with Odoo, and tell IT: the disk may be failing.',
  },
  entry_unsure: {
    title: 'Nobody knows whether Odoo has this entry: it came back from a backup or a damaged file',
    todo: 'Look for it in Odoo first. Send it again only if it is missing there.',
  },
  disk_read_only: {
    title: 'The disk of this PC takes no changes: nothing can be saved',
    todo: 'Write entries on paper. Ask IT to give Plant Supervisor the right to write into its data folder, then start it again.',
  },
  internal: {
    title: 'Something went wrong on this station',
    todo: 'Try again. If it comes back, tell IT[ and name {id}].',
  },
  machine_unreachable: {
    title: 'The machine cannot be reached',
    todo: 'Count by hand. Ask IT to check the network cable of the machine.',
  },
  machine_address_invalid: {
    title: 'This is not a machine address[: {url}]',
    todo: 'Type it as in the papers of the machine, such as opc.tcp://192.168.0.10:4840.',
  },
  machine_node_unknown: {
    title: 'The machine does not offer this counter[: {node}]',
    todo: 'Count by hand. Ask IT to check the counter in Set-up.',
  },
  machine_untrusted: {
    title: 'The machine is not trusted yet',
    todo: 'Ask IT to compare and accept the certificate of the machine in Set-up, step Machine.',
  },
  machine_silent: { title: 'The machine sends nothing', todo: 'Count by hand until the counter moves again.' },
};
