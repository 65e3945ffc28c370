import type { MessageTable } from './messages.ts';

const askIt = 'Bitte die IT, in der Einrichtung die Buchungsaktion mit einem Administrator-Login neu zu installieren.';

export const germanMessages: MessageTable = {
  quantity_empty: { title: 'Noch keine Menge', todo: 'Menge eintippen oder den Zähler der Maschine übernehmen.' },
  quantity_zero: { title: 'Null kann nicht gespeichert werden', todo: 'Mindestens eins eintippen.' },
  quantity_negative: {
    title: 'Ein Minus kann nicht gespeichert werden',
    todo: 'Menge ohne Minus eintippen. Für eine Korrektur den Vorgesetzten fragen.',
  },
  quantity_not_a_number: { title: 'Das ist keine Zahl[: {typed}]', todo: 'Nur Ziffern und die Kommataste benutzen.' },
  quantity_ambiguous: {
    title: 'Das kann man auf zwei Arten lesen[: {typed}]',
    todo: 'Neu eintippen[, mit {decimalKey} vor den Nachkommastellen], ohne Tausendertrennung.',
  },
  quantity_too_large: { title: 'Das ist zu viel[: mehr als {limit}]', todo: 'Zahl prüfen und neu eintippen.' },
  quantity_too_precise: {
    title: 'Zu viele Nachkommastellen',
    todo: 'Mit weniger Nachkommastellen eintippen[. Diese Einheit erlaubt {digits}].',
  },
  operator_missing: {
    title: 'Niemand ist angemeldet',
    todo: 'Namen wählen, dann noch einmal speichern. Die Eingabe bleibt erhalten.',
  },
  order_unknown: {
    title: 'Dieser Auftrag ist nicht auf diesem PC',
    todo: 'Zurück zu den Aufträgen gehen und neu wählen.',
  },
  product_unknown: {
    title: 'Dieses Produkt ist nicht auf diesem PC',
    todo: 'Warten, bis Odoo neu gelesen ist, dann noch einmal versuchen.',
  },
  reason_missing: { title: 'Noch kein Grund', todo: 'Den Grund wählen.' },
  action_not_allowed: { title: 'Das geht gerade nicht', todo: 'Den Auftrag öffnen und sehen, was möglich ist.' },
  exception_changed: {
    title: 'Die Zahlen haben sich gerade geändert',
    todo: 'Es wurde nichts getan. Die Zahlen oben ansehen, wie sie jetzt sind, und neu wählen.',
  },
  bad_request: {
    title: 'Die Eingabe wurde nicht verstanden[: {field}]',
    todo: 'Zurückgehen und neu eingeben. Kommt es wieder, die IT rufen.',
  },
  bad_input: {
    title: 'Odoo hat die Eingabe nicht verstanden[: {field}]',
    todo: 'Sie bleibt hier erhalten. Die IT fragen, ob diese Station die neueste Version hat.',
  },
  order_not_found: {
    title: 'Odoo kennt diesen Auftrag nicht[: {order}]',
    todo: 'Die Planung fragen, welcher Auftrag gilt. Die Eingabe bleibt hier erhalten.',
  },
  order_not_released: {
    title: 'Der Auftrag ist noch nicht freigegeben[: {order}]',
    todo: 'Die Planung bitten, den Auftrag in Odoo zu bestätigen.',
  },
  order_closed: {
    title: 'Der Auftrag ist in Odoo geschlossen[: {order}]',
    todo: 'Die Planung bitten, für den Rest einen neuen Auftrag anzulegen.',
  },
  order_cancelled: {
    title: 'Der Auftrag ist in Odoo storniert[: {order}]',
    todo: 'Die Arbeit daran anhalten und die Planung fragen, welcher Auftrag gilt.',
  },
  more_than_remains: {
    title: 'Mehr, als der Auftrag noch braucht[: {remaining} offen]',
    todo: 'Menge prüfen. Stimmt sie, die Planung bitten, den Auftrag zu erhöhen.',
  },
  unit_mismatch: {
    title: 'Die Einheit hat sich in Odoo geändert',
    todo: 'Die Planung fragen, welche Einheit gilt. Die Eingabe bleibt hier erhalten.',
  },
  precision: {
    title: 'Odoo erlaubt für diese Einheit weniger Nachkommastellen',
    todo: 'Die IT bitten, die Rundung der Einheit in Odoo zu prüfen. Die Eingabe bleibt hier erhalten.',
  },
  lot_required: { title: 'Noch kein Los', todo: 'Los scannen, aus der Liste wählen oder ein neues eintippen.' },
  lot_unknown: {
    title: 'Odoo kennt dieses Los nicht[: {lot}]',
    todo: 'Etikett noch einmal scannen oder ein anderes Los wählen.',
  },
  lot_wrong_product: {
    title: 'Dieses Los gehört zu einem anderen Produkt[: {lot}]',
    todo: 'Etikett prüfen und das richtige Los scannen.',
  },
  lot_not_wanted: { title: 'Dieses Produkt hat keine Lose', todo: 'Ohne Los speichern.' },
  serials_required: { title: 'Seriennummern fehlen', todo: 'Die Seriennummer jedes Stücks scannen.' },
  serial_count: {
    title: 'Stückzahl und Seriennummern passen nicht[: {serials} gescannt]',
    todo: 'Für jedes Stück eine Seriennummer scannen.',
  },
  serial_used: {
    title: 'Diese Seriennummer ist schon vergeben[: {serials}]',
    todo: 'Etikett prüfen. Stimmt es, den Vorgesetzten fragen.',
  },
  not_enough_stock: {
    title: 'Odoo hat zu wenig Bestand[: {available} frei]',
    todo: 'Nachzählen und das Lager bitten, den Bestand zu berichtigen, dann noch einmal versuchen.',
  },
  location_unknown: {
    title: 'Odoo kennt diesen Platz nicht',
    todo: 'Die IT bitten, den Sperrplatz in der Einrichtung zu prüfen.',
  },
  not_allowed: {
    title: 'Odoo erlaubt dieser Station das nicht',
    todo: 'Die IT bitten, die Rechte der Station in Odoo zu prüfen. Die Eingabe bleibt hier erhalten.',
  },
  payload_changed: {
    title: 'Odoo hat diese Eingabe schon: mit anderen Zahlen oder zusammen mit anderen',
    todo: 'Nichts wurde doppelt gebucht. Den Auftrag in Odoo vergleichen: Sind die Teile dort, diese Eingabe weglassen. Der IT Bescheid geben.',
  },
  odoo_said: {
    title: 'Odoo hat die Eingabe abgelehnt[: {message}]',
    todo: 'Ursache mit Planung oder Lager klären, dann noch einmal versuchen. Die Eingabe bleibt hier erhalten.',
  },
  odoo_no_outcome: {
    title: 'Odoo antwortet auf diese Eingabe nicht[: {message}]',
    todo: 'Nicht noch einmal eingeben: Ob Odoo sie hat, weiß noch niemand. Sie wird immer wieder angefragt und nie doppelt gebucht. Die IT bitten, ins Protokoll von Odoo zu sehen. Der Fall schließt sich von selbst, wenn Odoo antwortet.',
  },
  odoo_differs: {
    title: 'Odoo zeigt andere Zahlen als diese Station',
    todo: 'Beide Seiten vergleichen und die Planung fragen, wer es in Odoo geändert hat.',
  },
  odoo_lost: {
    title: 'Odoo hat gebuchte Einträge nicht mehr[: {entries}]',
    todo: 'IT fragen, ob Odoo aus einer Sicherung zurückgespielt wurde. „Erneut senden“ bucht nur, was fehlt, nie doppelt.',
  },
  odoo_changed: {
    title: 'In Odoo wurde etwas geändert, wofür noch Meldungen unterwegs sind[: {what}]',
    todo: 'Beide Seiten vergleichen und die Planung fragen, ob die Meldungen noch stimmen.',
  },
  hold_lifted: {
    title: 'Gesperrter Bestand wurde in Odoo umgelagert[: Los {lot}]',
    todo: 'Das Los nicht verwenden, bis die Qualität entschieden hat, ob es wieder gesperrt wird.',
  },
  recorded_anew: { title: 'Neu erfasst', todo: 'Nichts zu tun: eine neue Meldung ist an die Stelle dieser getreten.' },
  odoo_unreachable: {
    title: 'Odoo ist nicht erreichbar',
    todo: 'Weiterarbeiten: Eingaben bleiben erhalten und gehen später hinaus. Hält es an, die IT das Netz prüfen lassen.',
  },
  odoo_no_answer: {
    title: 'Odoo antwortet nicht',
    todo: 'Weiterarbeiten: Eingaben bleiben erhalten und gehen noch einmal hinaus, nie doppelt gebucht.',
  },
  odoo_busy: { title: 'Odoo ist beschäftigt', todo: 'Nichts zu tun. Die Eingabe geht von selbst noch einmal hinaus.' },
  not_odoo: {
    title: 'Unter der Adresse von Odoo antwortet etwas anderes',
    todo: 'Die IT bitten, die Adresse in der Einrichtung und die Anmeldeseite oder den Proxy des Netzes zu prüfen.',
  },
  certificate: {
    title: 'Dem Zertifikat von Odoo wird nicht vertraut',
    todo: 'Die IT bitten, das Zertifikat des Servers zu erneuern oder die Zertifizierungsstelle des Werks auf diesem PC zu installieren.',
  },
  database_unknown: {
    title: 'Odoo hat diese Datenbank nicht[: {database}]',
    todo: 'Die IT bitten, den Namen der Datenbank in der Einrichtung zu berichtigen.',
  },
  key_refused: {
    title: 'Odoo weist den Schlüssel dieser Station ab',
    todo: 'Die IT bitten, in Odoo einen neuen API-Schlüssel zu machen und in der Einrichtung einzutragen. Eingaben bleiben so lange erhalten.',
  },
  key_needed: {
    title: 'Dieser PC hat keinen Schlüssel für Odoo[ unter {url}]',
    todo: 'Die IT bitten, in der Einrichtung den API-Schlüssel dieser Adresse einzutragen. Der Schlüssel einer anderen Adresse wird nie dorthin geschickt. Eingaben bleiben so lange erhalten.',
  },
  rights_missing: {
    title: 'Die Station hat in Odoo zu wenig Rechte[: {message}]',
    todo: 'Die IT bitten, dem Odoo-Benutzer dieser Station die Rechte für Fertigung und Lager zu geben.',
  },
  odoo_broken: {
    title: 'Odoo ist mit einem eigenen Fehler stehen geblieben[: {message}]',
    todo: 'Die IT bitten, ins Protokoll von Odoo zu sehen. Die Eingabe bleibt hier erhalten.',
  },
  record_unreadable: {
    title: 'In Odoo steht ein Datensatz, den diese Station nicht lesen kann[: {record}]',
    todo: 'Die IT bitten, ihn in Odoo anzusehen. Alles andere wird wie immer gelesen und gebucht.',
  },
  action_missing: { title: 'Die Buchungsaktion fehlt in Odoo', todo: askIt },
  action_altered: { title: 'Jemand hat die Buchungsaktion in Odoo geändert', todo: askIt },
  wrong_version: { title: 'Die Buchungsaktion in Odoo hat eine andere Version', todo: askIt },
  odoo_too_old: {
    title: 'Dieses Odoo ist zu alt[: Version {version}]',
    todo: 'Die IT um Odoo 19.0 oder neuer bitten.',
  },
  address_invalid: {
    title: 'Das ist keine Adresse[: {url}]',
    todo: 'Wie im Browser eintippen, etwa https://odoo.example.com.',
  },
  admin_refused: {
    title: 'Odoo weist das Administrator-Login ab',
    todo: 'Login und Passwort prüfen. Das Konto muss Administrator ohne Zwei-Faktor-Anmeldung sein, oder als Passwort einen API-Schlüssel nehmen.',
  },
  entries_waiting: {
    title: 'Für die bisherige Datenbank warten noch Eingaben[: {waiting}]',
    todo: 'Erst alle Eingaben an Odoo senden und offene Fälle entscheiden, dann die Datenbank wechseln. Nichts wurde geändert.',
  },
  entries_doubtful: {
    title: 'Eingaben warten noch auf Antwort von Odoo[: {entries}]',
    todo: 'Was aus ihnen wurde, lässt sich nur auf dem Weg klären, auf dem sie gesendet wurden. Erst Odoo antworten lassen. Nichts wurde geändert.',
  },
  sent_another_way: {
    title: 'Eingaben gingen auf einem anderen Weg an Odoo, als jetzt eingerichtet ist[: {entries}]',
    todo: 'Die IT bitten, in der Einrichtung jenen Weg zu wählen, bis Odoo für sie geantwortet hat. Bis dahin warten sie; nichts ist verloren.',
  },
  not_set_up: {
    title: 'Diese Station ist noch nicht eingerichtet',
    todo: 'Die IT bitten, die Einrichtung zu öffnen und die Station mit Odoo zu verbinden.',
  },
  disk_full: {
    title: 'Nicht gespeichert: Die Festplatte ist voll',
    todo: 'Eingabe auf Papier schreiben und die IT rufen, damit sie Platz schafft.',
  },
  disk_full_at_start: {
    title: 'Die Festplatte dieses PCs ist voll: Nichts kann gespeichert werden',
    todo: 'Eingaben auf Papier schreiben. Was schon gespeichert ist, wird gezeigt. Die IT bitten, Platz auf diesem PC zu schaffen, dann Plant Supervisor neu starten.',
  },
  disk_failed: {
    title: 'Nicht gespeichert: Die Festplatte nimmt es nicht an',
    todo: 'Eingabe auf Papier schreiben und sofort die IT rufen.',
  },
  second_instance: { title: 'Plant Supervisor ist schon offen', todo: 'Das offene Fenster benutzen.' },
  store_newer: {
    title: 'Die Daten auf diesem PC sind von einer neueren Version',
    todo: 'Die IT bitten, die neueste Version zu installieren. Nichts ist verloren.',
  },
  store_damaged: {
    title: 'Die Datei mit den Daten auf diesem PC ist beschädigt',
    todo: 'Eingabe auf Papier schreiben, Plant Supervisor schließen und neu starten: Er rettet die Eingaben selbst. Der IT Bescheid geben.',
  },
  store_rebuilt: {
    title: 'Die Datei mit den Daten war beschädigt[: {entries} Eingaben wurden gerettet][, es fehlen Nr. {missing}]',
    todo: 'Der IT Bescheid geben: Die Festplatte ist vielleicht defekt.[ Die alte Datei liegt als {file} bereit.][ Neue Eingaben zählen ab {next}.] Gerettete werden mit Odoo verglichen, nie doppelt gebucht.',
  },
  store_restored: {
    title: 'Die IT hat eine Sicherung[ von {time}][ mit {entries} Eingaben] zurückgeholt',
    todo: 'Eingaben danach sind nicht auf diesem PC: in Odoo oder auf Papier nachsehen und Fehlendes neu eingeben.[ Die Datei von vorher liegt als {file} bereit.][ Neue Eingaben zählen ab {next}.]',
  },
  records_damaged: {
    title: 'Kopien von Odoos Daten auf diesem PC waren beschädigt[: {records}]',
    todo: 'Sie werden neu aus Odoo gelesen; bis dahin kann hier etwas fehlen. Die Eingaben betrifft es nicht. Der IT Bescheid geben: Die Festplatte ist vielleicht defekt.',
  },
  backup_failing: {
    title: 'Seit mehr als einem Tag ist keine Sicherung der Daten auf diesem PC gelungen',
    todo: 'Weiterarbeiten: Eingaben werden gespeichert und gesendet. Die IT bitten, Platz auf diesem PC zu schaffen oder seine Festplatte zu prüfen. Mit der nächsten guten Sicherung verschwindet das.',
  },
  entry_damaged: {
    title: 'Eingabe[ Nr. {entry}] wurde auf der Festplatte dieses PCs beschädigt',
    todo: 'Sie wird nicht gesendet. Mit Odoo vergleichen, neu eingeben, falls sie fehlt, und der IT Bescheid geben: Die Festplatte ist vielleicht defekt.',
  },
  entry_damaged_booked: {
    title: 'Eingabe[ Nr. {entry}] wurde auf der Festplatte dieses PCs beschädigt, aber Odoo hat sie[ in {document}]',
    todo: 'Nicht noch einmal eingeben. Mit Odoo vergleichen und der IT Bescheid geben: Die Festplatte ist vielleicht defekt.',
  },
  entry_unsure: {
    title: 'Niemand weiß, ob Odoo diese Eingabe hat: Sie kam aus einer Sicherung oder einer beschädigten Datei zurück',
    todo: 'Erst in Odoo nachsehen. Nur erneut senden, wenn sie dort fehlt.',
  },
  disk_read_only: {
    title: 'Die Festplatte dieses PCs nimmt keine Änderung an: Nichts kann gespeichert werden',
    todo: 'Eingaben auf Papier schreiben. Die IT bitten, Plant Supervisor das Schreiben in seinen Datenordner zu erlauben, dann neu starten.',
  },
  internal: {
    title: 'Auf dieser Station ging etwas schief',
    todo: 'Noch einmal versuchen. Kommt es wieder, die IT rufen[ und {id} nennen].',
  },
  machine_unreachable: {
    title: 'Die Maschine ist nicht erreichbar',
    todo: 'Von Hand zählen. Die IT bitten, das Netzkabel der Maschine zu prüfen.',
  },
  machine_address_invalid: {
    title: 'Das ist keine Maschinenadresse[: {url}]',
    todo: 'Wie in den Papieren der Maschine eintippen, etwa opc.tcp://192.168.0.10:4840.',
  },
  machine_node_unknown: {
    title: 'Die Maschine bietet diesen Zähler nicht an[: {node}]',
    todo: 'Von Hand zählen. Die IT bitten, den Zähler in der Einrichtung zu prüfen.',
  },
  machine_untrusted: {
    title: 'Der Maschine wird noch nicht vertraut',
    todo: 'Die IT bitten, das Zertifikat der Maschine unter Einrichten, Schritt Maschine, zu vergleichen und anzunehmen.',
  },
  machine_silent: { title: 'Die Maschine sendet nichts', todo: 'Von Hand zählen, bis der Zähler wieder läuft.' },
};
