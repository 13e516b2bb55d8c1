<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>kneel</name>
  <message>
   <source> or </source>
   <translation> oder </translation>
  </message>
  <message>
   <source>Looking for radiographs</source>
   <translation>Röntgenbilder werden gesucht</translation>
  </message>
  <message>
   <source>Looking at {text}</source>
   <translation>Wird gelesen: {text}</translation>
  </message>
  <message>
   <source>Your images</source>
   <translation>Ihre Bilder</translation>
  </message>
  <message>
   <source>Drop a folder here or press {open_folder}. The list takes 100,000 images; {filter} narrows it by name, status or terms such as &lt;i&gt;doubt&amp;gt;2&lt;/i&gt;.</source>
   <translation>Ziehen Sie einen Ordner hierher oder drücken Sie {open_folder}. Die Liste fasst 100.000 Bilder; {filter} grenzt sie nach Name, Status oder Bedingungen wie &lt;i&gt;doubt&amp;gt;2&lt;/i&gt; ein.</translation>
  </message>
  <message>
   <source>Find the landmarks</source>
   <translation>Landmarken finden</translation>
  </message>
  <message>
   <source>{predict} finds the 16 landmarks of each knee, {predict_all} does it for the whole list. Nothing of what you set by hand is ever replaced.</source>
   <translation>{predict} findet die 16 Landmarken jedes Knies, {predict_all} tut es für die ganze Liste. Was Sie von Hand gesetzt haben, wird nie ersetzt.</translation>
  </message>
  <message>
   <source>Put right what is wrong</source>
   <translation>Berichtigen, was falsch ist</translation>
  </message>
  <message>
   <source>Drag a point, or nudge it with the arrow keys. {doubtful} goes to the most doubtful one, {undo} undoes without end.</source>
   <translation>Ziehen Sie einen Punkt oder verschieben Sie ihn mit den Pfeiltasten. {doubtful} geht zum unsichersten, {undo} macht unbegrenzt rückgängig.</translation>
  </message>
  <message>
   <source>Accept and go on</source>
   <translation>Akzeptieren und weiter</translation>
  </message>
  <message>
   <source>{accept} accepts the image and opens the next that nobody has reviewed. All is saved by itself, and the next start goes on where you stopped.</source>
   <translation>{accept} akzeptiert das Bild und öffnet das nächste, das noch niemand geprüft hat. Alles wird von selbst gespeichert, und beim nächsten Start geht es dort weiter, wo Sie aufgehört haben.</translation>
  </message>
  <message>
   <source>All the rest</source>
   <translation>Alles Übrige</translation>
  </message>
  <message>
   <source>{palette} finds every action by a few letters, {help} shows all keys. The Help menu changes keys, and shows this again.</source>
   <translation>{palette} findet jede Aktion mit ein paar Buchstaben, {help} zeigt alle Tasten. Im Menü Hilfe lassen sich Tasten ändern und diese Einführung wiederholen.</translation>
  </message>
  <message>
   <source>Pictures of it, of the screen and of exports, show it too.</source>
   <translation>Auch Bilder davon, vom Bildschirm und von Exporten zeigen sie.</translation>
  </message>
  <message>
   <source>{name} shows burned-in annotation, perhaps the patient's name.</source>
   <translation>{name} zeigt eingebrannten Text, vielleicht den Namen des Patienten.</translation>
  </message>
  <message>
   <source>points</source>
   <translation>Punkte</translation>
  </message>
  <message>
   <source>points and grades</source>
   <translation>Punkte und Grade</translation>
  </message>
  <message>
   <source>grades</source>
   <translation>Grade</translation>
  </message>
  <message>
   <source>other points</source>
   <translation>andere Punkte</translation>
  </message>
  <message>
   <source>other points and grades</source>
   <translation>andere Punkte und Grade</translation>
  </message>
  <message>
   <source>other grades or comments</source>
   <translation>andere Grade oder Kommentare</translation>
  </message>
  <message>
   <source>another window of yours</source>
   <translation>ein anderes Fenster von Ihnen</translation>
  </message>
  <message>
   <source>somebody without a name</source>
   <translation>jemand ohne Namen</translation>
  </message>
  <message>
   <source>Both are kept; nothing is written over.</source>
   <translation>Beides bleibt erhalten; nichts wird überschrieben.</translation>
  </message>
  <message>
   <source>Allow writing there, or copy the folder to a place of your own.</source>
   <translation>Erlauben Sie dort das Schreiben oder kopieren Sie den Ordner an einen eigenen Ort.</translation>
  </message>
  <message>
   <source> and </source>
   <translation> und </translation>
  </message>
  <message>
   <source>Compare…</source>
   <translation>Vergleichen…</translation>
  </message>
  <message>
   <source>{reader} (in {folder})</source>
   <translation>{reader} (in {folder})</translation>
  </message>
  <message>
   <source>«{twin}» (same identity)</source>
   <translation>«{twin}» (gleiche Kennung)</translation>
  </message>
  <message>
   <source>All right</source>
   <translation>In Ordnung</translation>
  </message>
  <message>
   <source>What you change is kept as yours; theirs stay as they are.</source>
   <translation>Was Sie ändern, gilt als Ihres; das der anderen bleibt, wie es ist.</translation>
  </message>
  <message>
   <source>{names} has {what} of {image}.</source>
   <translation>{names} hat {what} von {image}.</translation>
  </message>
  <message>
   <source>{names} have {what} of {image}.</source>
   <translation>{names} haben {what} von {image}.</translation>
  </message>
  <message>
   <source>Keep mine</source>
   <translation>Meine behalten</translation>
  </message>
  <message>
   <source>Use them</source>
   <translation>Übernehmen</translation>
  </message>
  <message>
   <source>{name} is not changed. {why}</source>
   <translation>{name} wird nicht geändert. {why}</translation>
  </message>
  <message>
   <source>{whose}: saved {at}</source>
   <translation>{whose}: gespeichert {at}</translation>
  </message>
  <message>
   <source>{name} opens with the {what} of {started_from}.</source>
   <translation>{name} öffnet mit der Arbeit von {started_from} ({what}).</translation>
  </message>
  <message>
   <source>{at_work} has the image open now. {hint}</source>
   <translation>{at_work} hat das Bild gerade offen. {hint}</translation>
  </message>
  <message>
   <source>Annotations (*.csv *.json);;All files (*)</source>
   <translation>Annotationen (*.csv *.json);;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>Radiographs (*.dcm *.dicom *.png *.tif *.tiff *.jpg *.jpeg *.bmp);;All files (*)</source>
   <translation>Röntgenbilder (*.dcm *.dicom *.png *.tif *.tiff *.jpg *.jpeg *.bmp);;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>not loaded</source>
   <translation>nicht geladen</translation>
  </message>
  <message>
   <source>Open radiographs</source>
   <translation>Röntgenbilder öffnen</translation>
  </message>
  <message>
   <source>Open a folder</source>
   <translation>Ordner öffnen</translation>
  </message>
  <message>
   <source>There are no landmarks to export yet.</source>
   <translation>Es gibt noch keine Landmarken zum Exportieren.</translation>
  </message>
  <message>
   <source>Predict finds them; or place them by hand.</source>
   <translation>Vorhersagen findet sie; oder setzen Sie sie von Hand.</translation>
  </message>
  <message>
   <source>Import annotations</source>
   <translation>Annotationen importieren</translation>
  </message>
  <message>
   <source>The {word} knee has all its landmarks.</source>
   <translation>Das Knie ({word}) hat schon alle Landmarken.</translation>
  </message>
  <message>
   <source>What</source>
   <translation>Was</translation>
  </message>
  <message>
   <source>Apart</source>
   <translation>Abstand</translation>
  </message>
  <message>
   <source>Mine</source>
   <translation>Meins</translation>
  </message>
  <message>
   <source>Theirs</source>
   <translation>Anderes</translation>
  </message>
  <message>
   <source>Take theirs</source>
   <translation>Anderes nehmen</translation>
  </message>
  <message>
   <source>only one is placed</source>
   <translation>nur einer gesetzt</translation>
  </message>
  <message>
   <source>KL grade</source>
   <translation>KL-Grad</translation>
  </message>
  <message>
   <source>comment</source>
   <translation>Kommentar</translation>
  </message>
  <message>
   <source>All mine</source>
   <translation>Alles von mir</translation>
  </message>
  <message>
   <source>All theirs</source>
   <translation>Alles andere</translation>
  </message>
  <message>
   <source>Theirs where mine are missing</source>
   <translation>Anderes, wo meins fehlt</translation>
  </message>
  <message>
   <source>Keep this choice</source>
   <translation>Diese Auswahl behalten</translation>
  </message>
  <message>
   <source>Compare with {whose}</source>
   <translation>Vergleich mit {whose}</translation>
  </message>
  <message>
   <source>Theirs: {whose}</source>
   <translation>Anderes: {whose}</translation>
  </message>
  <message>
   <source>Differences: {rows}. What {whose} has stays as it is, whatever you choose; what you take over can be undone.</source>
   <translation>Unterschiede: {rows}. Was {whose} hat, bleibt in jedem Fall, wie es ist; was Sie übernehmen, lässt sich rückgängig machen.</translation>
  </message>
  <message>
   <source>That landmark is locked.</source>
   <translation>Diese Landmarke ist gesperrt.</translation>
  </message>
  <message>
   <source>Lock landmark unlocks it.</source>
   <translation>Landmarke sperren entsperrt sie.</translation>
  </message>
  <message>
   <source>No landmark is missing that the other knee has.</source>
   <translation>Keine fehlende Landmarke ist am anderen Knie vorhanden.</translation>
  </message>
  <message>
   <source>{image} of {date}</source>
   <translation>{image} vom {date}</translation>
  </message>
  <message>
   <source>Drag them, or take them over with G.</source>
   <translation>Ziehen Sie sie oder übernehmen Sie sie mit G.</translation>
  </message>
  <message>
   <source>No landmark is missing that the previous visit has.</source>
   <translation>Keine fehlende Landmarke ist in der Voraufnahme vorhanden.</translation>
  </message>
  <message>
   <source>No point has been set by hand yet.</source>
   <translation>Noch kein Punkt ist von Hand gesetzt.</translation>
  </message>
  <message>
   <source>Drag one right first.</source>
   <translation>Ziehen Sie zuerst einen an die richtige Stelle.</translation>
  </message>
  <message>
   <source>Every landmark is there already.</source>
   <translation>Alle Landmarken sind schon da.</translation>
  </message>
  <message>
   <source>{side} knee, mirrored</source>
   <translation>Knie {side}, gespiegelt</translation>
  </message>
  <message>
   <source>Ghosts as on {source}.</source>
   <translation>Geisterpunkte: {source}.</translation>
  </message>
  <message>
   <source> Stopped.</source>
   <translation> Angehalten.</translation>
  </message>
  <message>
   <source>{errors} could not be predicted{share}: {reason}</source>
   <translation>{errors} konnten nicht vorhergesagt werden{share}: {reason}</translation>
  </message>
  <message>
   <source>{side} knee: {reason}</source>
   <translation>Knie {side}: {reason}</translation>
  </message>
  <message>
   <source>Using them keeps every point you set by hand.</source>
   <translation>Jeder Punkt, den Sie von Hand gesetzt haben, bleibt dabei erhalten.</translation>
  </message>
  <message>
   <source>Not predicted.</source>
   <translation>Nicht vorhergesagt.</translation>
  </message>
  <message>
   <source>Predicted {good} of {total} images.{stopped}</source>
   <translation>{good} von {total} Bildern vorhergesagt.{stopped}</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Erneut versuchen</translation>
  </message>
  <message>
   <source>No predictions:</source>
   <translation>Keine Vorhersagen:</translation>
  </message>
  <message>
   <source> ({count} of them)</source>
   <translation> ({count} davon)</translation>
  </message>
  <message>
   <source>It was trained in millimetres. 0.1 to 0.2 mm/px is usual for a digital knee radiograph.</source>
   <translation>Es wurde in Millimetern trainiert. Bei digitalen Knieaufnahmen sind 0,1 bis 0,2 mm/px üblich.</translation>
  </message>
  <message>
   <source>Every image has landmarks already.</source>
   <translation>Alle Bilder haben schon Landmarken.</translation>
  </message>
  <message>
   <source>Predict predicts the open image again.</source>
   <translation>Vorhersagen sagt das offene Bild erneut vorher.</translation>
  </message>
  <message>
   <source>The landmarks of {name} are ready, but you changed it meanwhile.</source>
   <translation>Die Landmarken von {name} sind fertig, aber Sie haben das Bild inzwischen geändert.</translation>
  </message>
  <message>
   <source>No knee was found in {name}.</source>
   <translation>In {name} wurde kein Knie gefunden.</translation>
  </message>
  <message>
   <source>About {name}:</source>
   <translation>Zu {name}:</translation>
  </message>
  <message>
   <source>An error inside KNEEL GUI: {error}</source>
   <translation>Ein Fehler in KNEEL GUI: {error}</translation>
  </message>
  <message>
   <source>{name} has no pixel spacing, and the model needs one.</source>
   <translation>{name} hat keine Pixelgröße, und das Modell braucht sie.</translation>
  </message>
  <message>
   <source>Set pixel spacing…</source>
   <translation>Pixelgröße angeben…</translation>
  </message>
  <message>
   <source>
&lt;h3&gt;KNEEL GUI {version}&lt;/h3&gt;
&lt;p&gt;Finds 16 landmarks of each knee on radiographs and lets you put them right.&lt;/p&gt;
&lt;p&gt;&lt;b&gt;It is not a medical device&lt;/b&gt; and must not be used for diagnosis or
treatment.&lt;/p&gt;
&lt;p&gt;Landmarks and the method: A. Tiulpin, I. Melekhov, S. Saarakkala, “KNEEL: Knee
Anatomical Landmark Localization Using Hourglass Networks”, ICCV Workshops 2019,
&lt;a href="https://arxiv.org/abs/1907.12237"&gt;arXiv:1907.12237&lt;/a&gt;.&lt;/p&gt;
&lt;p&gt;Model: {model}&lt;/p&gt;
</source>
   <translation>
&lt;h3&gt;KNEEL GUI {version}&lt;/h3&gt;
&lt;p&gt;Findet in Röntgenbildern 16 Landmarken jedes Knies und lässt Sie sie berichtigen.&lt;/p&gt;
&lt;p&gt;&lt;b&gt;Dies ist kein Medizinprodukt&lt;/b&gt; und darf nicht zur Diagnose oder Behandlung
verwendet werden.&lt;/p&gt;
&lt;p&gt;Landmarken und Verfahren: A. Tiulpin, I. Melekhov, S. Saarakkala, “KNEEL: Knee
Anatomical Landmark Localization Using Hourglass Networks”, ICCV Workshops 2019,
&lt;a href="https://arxiv.org/abs/1907.12237"&gt;arXiv:1907.12237&lt;/a&gt;.&lt;/p&gt;
&lt;p&gt;Modell: {model}&lt;/p&gt;
</translation>
  </message>
  <message>
   <source>About KNEEL GUI</source>
   <translation>Über KNEEL GUI</translation>
  </message>
  <message>
   <source>Set pixel spacing</source>
   <translation>Pixelgröße angeben</translation>
  </message>
  <message>
   <source>Square pixels</source>
   <translation>Quadratische Pixel</translation>
  </message>
  <message>
   <source>Also for the other images without a spacing</source>
   <translation>Auch für die anderen Bilder ohne Pixelgröße</translation>
  </message>
  <message>
   <source>From the scanner's record or a ruler in the image. Lengths in mm and predictions depend on it.</source>
   <translation>Aus den Angaben des Geräts oder von einem Maßstab im Bild. Längen in mm und Vorhersagen hängen davon ab.</translation>
  </message>
  <message>
   <source>Between rows</source>
   <translation>Zwischen Zeilen</translation>
  </message>
  <message>
   <source>Between columns</source>
   <translation>Zwischen Spalten</translation>
  </message>
  <message>
   <source>Set side</source>
   <translation>Seite angeben</translation>
  </message>
  <message>
   <source>This image shows</source>
   <translation>Dieses Bild zeigt</translation>
  </message>
  <message>
   <source>Both knees, or as the file says</source>
   <translation>Beide Knie oder wie die Datei sagt</translation>
  </message>
  <message>
   <source>Only the {word} knee</source>
   <translation>Nur das Knie {word}</translation>
  </message>
  <message>
   <source>Save as / export</source>
   <translation>Speichern unter / exportieren</translation>
  </message>
  <message>
   <source>VIA formats come with 8-bit PNG copies of the images on the same pixels.</source>
   <translation>VIA-Formate kommen mit 8-Bit-PNG-Kopien der Bilder auf denselben Pixeln.</translation>
  </message>
  <message>
   <source>Browse…</source>
   <translation>Durchsuchen…</translation>
  </message>
  <message>
   <source>Folder of the export</source>
   <translation>Ordner des Exports</translation>
  </message>
  <message>
   <source>&lt;b&gt;1 image with landmarks&lt;/b&gt;</source>
   <translation>&lt;b&gt;1 Bild mit Landmarken&lt;/b&gt;</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>Ordner</translation>
  </message>
  <message>
   <source>Replace</source>
   <translation>Ersetzen</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Exportieren</translation>
  </message>
  <message>
   <source>&lt;b&gt;{count} images with landmarks&lt;/b&gt;</source>
   <translation>&lt;b&gt;{count} Bilder mit Landmarken&lt;/b&gt;</translation>
  </message>
  <message>
   <source>This folder has {there}; the export replaces it.</source>
   <translation>Der Ordner enthält {there}; der Export ersetzt sie.</translation>
  </message>
  <message>
   <source>Exported 1 image to {folder}: {files}.</source>
   <translation>1 Bild nach {folder} exportiert: {files}.</translation>
  </message>
  <message>
   <source>Exported {good} images to {folder}: {files}.</source>
   <translation>{good} Bilder nach {folder} exportiert: {files}.</translation>
  </message>
  <message>
   <source>Exporting</source>
   <translation>Export läuft</translation>
  </message>
  <message>
   <source>Reading {name}</source>
   <translation>{name} wird gelesen</translation>
  </message>
  <message>
   <source>{old} is called {new} there.</source>
   <translation>{old} heißt dort {new}.</translation>
  </message>
  <message>
   <source>1 note, see the details.</source>
   <translation>1 Hinweis, siehe Einzelheiten.</translation>
  </message>
  <message>
   <source>Nothing was exported.</source>
   <translation>Nichts wurde exportiert.</translation>
  </message>
  <message>
   <source>Read back and compared: all as it is here.</source>
   <translation>Zurückgelesen und verglichen: alles wie hier.</translation>
  </message>
  <message>
   <source>The export was stopped.</source>
   <translation>Der Export wurde angehalten.</translation>
  </message>
  <message>
   <source>Not exported.</source>
   <translation>Nicht exportiert.</translation>
  </message>
  <message>
   <source>{lost} could not be exported.</source>
   <translation>{lost} konnten nicht exportiert werden.</translation>
  </message>
  <message>
   <source>{count} notes, see the details.</source>
   <translation>{count} Hinweise, siehe Einzelheiten.</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>Ordner öffnen</translation>
  </message>
  <message>
   <source>Exporting: {text}</source>
   <translation>Export: {text}</translation>
  </message>
  <message>
   <source>No heat maps.</source>
   <translation>Keine Heatmaps.</translation>
  </message>
  <message>
   <source>all landmarks</source>
   <translation>alle Landmarken</translation>
  </message>
  <message>
   <source>Model: {what}</source>
   <translation>Modell: {what}</translation>
  </message>
  <message>
   <source>Mouse</source>
   <translation>Maus</translation>
  </message>
  <message>
   <source>Any key or a click closes this.</source>
   <translation>Jede Taste oder ein Klick schließt dies.</translation>
  </message>
  <message>
   <source>a person has worked on it</source>
   <translation>jemand hat schon daran gearbeitet</translation>
  </message>
  <message>
   <source>{got} of {listed} images got points or grades from {source}.</source>
   <translation>{got} von {listed} Bildern erhielten Punkte oder Grade aus {source}.</translation>
  </message>
  <message>
   <source>{got} of {listed} images got points from {source}.</source>
   <translation>{got} von {listed} Bildern erhielten Punkte aus {source}.</translation>
  </message>
  <message>
   <source>They were left out: it may be another image of that name.</source>
   <translation>Sie wurden ausgelassen: Es kann ein anderes Bild dieses Namens sein.</translation>
  </message>
  <message>
   <source>The import was stopped; nothing was changed.</source>
   <translation>Der Import wurde angehalten; nichts wurde geändert.</translation>
  </message>
  <message>
   <source>it is not in the worklist any more</source>
   <translation>es steht nicht mehr in der Arbeitsliste</translation>
  </message>
  <message>
   <source>the file was replaced by another image meanwhile</source>
   <translation>die Datei wurde inzwischen durch ein anderes Bild ersetzt</translation>
  </message>
  <message>
   <source>1 of the file is not here.</source>
   <translation>1 Bild der Datei ist nicht hier.</translation>
  </message>
  <message>
   <source>1 problem.</source>
   <translation>1 Problem.</translation>
  </message>
  <message>
   <source>{name}: left as before, {worked}.</source>
   <translation>{name}: wie zuvor, {worked}.</translation>
  </message>
  <message>
   <source>{name}: not in the worklist.</source>
   <translation>{name}: nicht in der Arbeitsliste.</translation>
  </message>
  <message>
   <source>The points of {name} lie outside this image ({cols} x {rows} px).</source>
   <translation>Die Punkte von {name} liegen außerhalb dieses Bildes ({cols} x {rows} px).</translation>
  </message>
  <message>
   <source>Not imported.</source>
   <translation>Nicht importiert.</translation>
  </message>
  <message>
   <source>its points stay, {worked}.</source>
   <translation>seine Punkte bleiben, {worked}.</translation>
  </message>
  <message>
   <source>{none} got none.</source>
   <translation>{none} erhielten keine.</translation>
  </message>
  <message>
   <source> and {count} more</source>
   <translation> und {count} weitere</translation>
  </message>
  <message>
   <source>As before, for {why}: {names}.</source>
   <translation>Wie zuvor, denn {why}: {names}.</translation>
  </message>
  <message>
   <source>Importing {name}</source>
   <translation>{name} wird importiert</translation>
  </message>
  <message>
   <source>{count} of the file are not here.</source>
   <translation>{count} Bilder der Datei sind nicht hier.</translation>
  </message>
  <message>
   <source>{count} problems.</source>
   <translation>{count} Probleme.</translation>
  </message>
  <message>
   <source>the grade and comment of the {word} knee stay; the file says «{text} {comment}».</source>
   <translation>Grad und Kommentar des Knies ({word}) bleiben; die Datei sagt «{text} {comment}».</translation>
  </message>
  <message>
   <source>{name}: left out, {why}.</source>
   <translation>{name}: ausgelassen, {why}.</translation>
  </message>
  <message>
   <source>Importing: {text}</source>
   <translation>Import: {text}</translation>
  </message>
  <message>
   <source>Place</source>
   <translation>Ort</translation>
  </message>
  <message>
   <source>in mm</source>
   <translation>in mm</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Status</translation>
  </message>
  <message>
   <source>Spread</source>
   <translation>Streuung</translation>
  </message>
  <message>
   <source>Shape</source>
   <translation>Form</translation>
  </message>
  <message>
   <source>Made by</source>
   <translation>Quelle</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>Spacing</source>
   <translation>Pixel</translation>
  </message>
  <message>
   <source>Notes</source>
   <translation>Hinweise</translation>
  </message>
  <message>
   <source>Click a point to see it here.</source>
   <translation>Klicken Sie auf einen Punkt, um ihn hier zu sehen.</translation>
  </message>
  <message>
   <source>LANDMARK</source>
   <translation>LANDMARKE</translation>
  </message>
  <message>
   <source>IMAGE</source>
   <translation>BILD</translation>
  </message>
  <message>
   <source>Accept and next</source>
   <translation>Akzeptieren, weiter</translation>
  </message>
  <message>
   <source>Reviewed · next</source>
   <translation>Geprüft · weiter</translation>
  </message>
  <message>
   <source>Click the place of {named}</source>
   <translation>Klicken Sie auf den Ort von {named}</translation>
  </message>
  <message>
   <source>Click here and press the new key</source>
   <translation>Hier klicken und die neue Taste drücken</translation>
  </message>
  <message>
   <source>New key</source>
   <translation>Neue Taste</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <source>Find an action or a key</source>
   <translation>Aktion oder Taste suchen</translation>
  </message>
  <message>
   <source>Use this key</source>
   <translation>Diese Taste verwenden</translation>
  </message>
  <message>
   <source>Add it</source>
   <translation>Hinzufügen</translation>
  </message>
  <message>
   <source>No key</source>
   <translation>Keine Taste</translation>
  </message>
  <message>
   <source>As delivered</source>
   <translation>Wie ausgeliefert</translation>
  </message>
  <message>
   <source>All as delivered</source>
   <translation>Alle wie ausgeliefert</translation>
  </message>
  <message>
   <source>Actions and their keys</source>
   <translation>Aktionen und ihre Tasten</translation>
  </message>
  <message>
   <source>Action</source>
   <translation>Aktion</translation>
  </message>
  <message>
   <source>In bold: not as delivered.</source>
   <translation>Fett: nicht wie ausgeliefert.</translation>
  </message>
  <message>
   <source>A key that is held stands alone, without Ctrl or Alt.</source>
   <translation>Eine Taste, die gehalten wird, steht allein, ohne Strg oder Alt.</translation>
  </message>
  <message>
   <source>{pressed} is free.</source>
   <translation>{pressed} ist frei.</translation>
  </message>
  <message>
   <source>{pressed} belongs to «{name}», which needs each of its keys. Give that another key first.</source>
   <translation>{pressed} gehört zu «{name}», das jede seiner Tasten braucht. Geben Sie dort zuerst eine andere an.</translation>
  </message>
  <message>
   <source>{pressed} belongs to «{name}»; using it takes it away from there.</source>
   <translation>{pressed} gehört zu «{name}»; die Verwendung nimmt sie dort weg.</translation>
  </message>
  <message>
   <source>Knee</source>
   <translation>Knie</translation>
  </message>
  <message>
   <source>Points</source>
   <translation>Punkte</translation>
  </message>
  <message>
   <source>KNEES</source>
   <translation>KNIE</translation>
  </message>
  <message>
   <source>Radiograph with landmarks</source>
   <translation>Röntgenbild mit Landmarken</translation>
  </message>
  <message>
   <source>not placed</source>
   <translation>nicht gesetzt</translation>
  </message>
  <message>
   <source>No local contrast.</source>
   <translation>Kein lokaler Kontrast.</translation>
  </message>
  <message>
   <source>inverted</source>
   <translation>invertiert</translation>
  </message>
  <message>
   <source>local contrast</source>
   <translation>lokaler Kontrast</translation>
  </message>
  <message>
   <source>Worklist</source>
   <translation>Arbeitsliste</translation>
  </message>
  <message>
   <source>Inspector</source>
   <translation>Inspektor</translation>
  </message>
  <message>
   <source>Drop radiographs or a folder here
or press {key}</source>
   <translation>Röntgenbilder oder einen Ordner hierher ziehen
oder {key} drücken</translation>
  </message>
  <message>
   <source>JOINT, {unit}</source>
   <translation>GELENK, {unit}</translation>
  </message>
  <message>
   <source>{measure}, {side} knee</source>
   <translation>{measure}, Knie {side}</translation>
  </message>
  <message>
   <source>Plateau</source>
   <translation>Plateau</translation>
  </message>
  <message>
   <source>Medial</source>
   <translation>Medial</translation>
  </message>
  <message>
   <source>Lateral</source>
   <translation>Lateral</translation>
  </message>
  <message>
   <source>In pixels: the image has no spacing.</source>
   <translation>In Pixeln: Das Bild hat keine Pixelgröße.</translation>
  </message>
  <message>
   <source>mm from {source_text}; ± is one standard deviation.</source>
   <translation>mm: {source_text}; ± ist eine Standardabweichung.</translation>
  </message>
  <message>
   <source>1 {unit} at {landmark} changes {parts} at most.</source>
   <translation>1 {unit} bei {landmark} ändert höchstens: {parts}.</translation>
  </message>
  <message>
   <source>1 {per} at a landmark changes it by at most: {parts}.</source>
   <translation>1 {per} an einer Landmarke ändert es höchstens um: {parts}.</translation>
  </message>
  <message>
   <source>1 {unit} at {landmark} changes none of these.</source>
   <translation>1 {unit} bei {landmark} ändert keines davon.</translation>
  </message>
  <message>
   <source>{measure} by {change}</source>
   <translation>{measure} um {change}</translation>
  </message>
  <message>
   <source>Tools</source>
   <translation>Werkzeuge</translation>
  </message>
  <message>
   <source>&amp;Window</source>
   <translation>&amp;Fensterung</translation>
  </message>
  <message>
   <source>Look-up table {n}</source>
   <translation>Lookup-Tabelle {n}</translation>
  </message>
  <message>
   <source>Your work is kept; the log has the details.</source>
   <translation>Ihre Arbeit ist gesichert; Einzelheiten stehen im Protokoll.</translation>
  </message>
  <message>
   <source>{problems} files or folders cannot be used.</source>
   <translation>{problems} Dateien oder Ordner sind nicht verwendbar.</translation>
  </message>
  <message>
   <source>An error inside KNEEL GUI: {kind}: {error}</source>
   <translation>Ein Fehler in KNEEL GUI: {kind}: {error}</translation>
  </message>
  <message>
   <source>Details</source>
   <translation>Einzelheiten</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>Weiter</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>{count} more</source>
   <translation>{count} weitere</translation>
  </message>
  <message>
   <source>turned 90° clockwise</source>
   <translation>90° im Uhrzeigersinn gedreht</translation>
  </message>
  <message>
   <source>turned 180°</source>
   <translation>180° gedreht</translation>
  </message>
  <message>
   <source>turned 90° anticlockwise</source>
   <translation>90° gegen den Uhrzeigersinn gedreht</translation>
  </message>
  <message>
   <source>flipped</source>
   <translation>gespiegelt</translation>
  </message>
  <message>
   <source>What to do: a few letters of it</source>
   <translation>Was tun: ein paar Buchstaben davon</translation>
  </message>
  <message>
   <source>Command palette</source>
   <translation>Befehlspalette</translation>
  </message>
  <message>
   <source>Actions</source>
   <translation>Aktionen</translation>
  </message>
  <message>
   <source>by its keys only</source>
   <translation>nur mit seinen Tasten</translation>
  </message>
  <message>
   <source>Nothing is called like that.</source>
   <translation>So heißt nichts.</translation>
  </message>
  <message>
   <source>only when {value}</source>
   <translation>nur wenn {value}</translation>
  </message>
  <message>
   <source>«{text}» cannot be done now: {blocked}.</source>
   <translation>«{text}» geht jetzt nicht: {blocked}.</translation>
  </message>
  <message>
   <source>&amp;Undo {step}</source>
   <translation>&amp;Rückgängig: {step}</translation>
  </message>
  <message>
   <source>&amp;Redo {step}</source>
   <translation>&amp;Wiederholen: {step}</translation>
  </message>
  <message>
   <source>Preparing the networks (once)…</source>
   <translation>Netze werden vorbereitet (einmalig)…</translation>
  </message>
  <message>
   <source>Predicting {number} of {total}: {name}</source>
   <translation>Vorhersage {number} von {total}: {name}</translation>
  </message>
  <message>
   <source>Stopping</source>
   <translation>Wird angehalten</translation>
  </message>
  <message>
   <source>It has no pixel spacing, and the model needs one.</source>
   <translation>Die Pixelgröße fehlt, und das Modell braucht sie.</translation>
  </message>
  <message>
   <source>Set pixel spacing… in the File menu gives it to one image or to all.</source>
   <translation>Pixelgröße angeben… im Menü Datei gibt sie einem Bild oder allen.</translation>
  </message>
  <message>
   <source>The model that comes with the program does.</source>
   <translation>Das mitgelieferte Modell gibt sie.</translation>
  </message>
  <message>
   <source>Predicting {name}</source>
   <translation>Vorhersage: {name}</translation>
  </message>
  <message>
   <source>Predicting {name}{more}</source>
   <translation>Vorhersage: {name}{more}</translation>
  </message>
  <message>
   <source>The model {model_id} does not give its heat maps.</source>
   <translation>Das Modell {model_id} gibt seine Heatmaps nicht her.</translation>
  </message>
  <message>
   <source>Some settings were not read.</source>
   <translation>Einige Einstellungen wurden nicht gelesen.</translation>
  </message>
  <message>
   <source>The settings are not saved.</source>
   <translation>Die Einstellungen sind nicht gespeichert.</translation>
  </message>
  <message>
   <source>Preferences</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Groups of preferences</source>
   <translation>Gruppen von Einstellungen</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>Wählen…</translation>
  </message>
  <message>
   <source>Choose a folder</source>
   <translation>Ordner wählen</translation>
  </message>
  <message>
   <source>Radiograph</source>
   <translation>Röntgenbild</translation>
  </message>
  <message>
   <source>View {how}</source>
   <translation>Ansicht {how}</translation>
  </message>
  <message>
   <source>none</source>
   <translation>keine Arthrose</translation>
  </message>
  <message>
   <source>doubtful</source>
   <translation>fraglich</translation>
  </message>
  <message>
   <source>minimal</source>
   <translation>gering</translation>
  </message>
  <message>
   <source>moderate</source>
   <translation>mäßig</translation>
  </message>
  <message>
   <source>severe</source>
   <translation>schwer</translation>
  </message>
  <message>
   <source>Not gradable: positioning</source>
   <translation>Nicht beurteilbar: Einstellung</translation>
  </message>
  <message>
   <source>Not gradable: exposure</source>
   <translation>Nicht beurteilbar: Belichtung</translation>
  </message>
  <message>
   <source>Not gradable: cut off</source>
   <translation>Nicht beurteilbar: abgeschnitten</translation>
  </message>
  <message>
   <source>Not gradable: implant</source>
   <translation>Nicht beurteilbar: Implantat</translation>
  </message>
  <message>
   <source>Not gradable: other</source>
   <translation>Nicht beurteilbar: anderer Grund</translation>
  </message>
  <message>
   <source>Kellgren-Lawrence grade, or why the knee cannot be graded</source>
   <translation>Kellgren-Lawrence-Grad, oder warum das Knie nicht beurteilbar ist</translation>
  </message>
  <message>
   <source>Comment, {} knee</source>
   <translation>Kommentar, Knie {}</translation>
  </message>
  <message>
   <source>KL grade, {} knee</source>
   <translation>KL-Grad, Knie {}</translation>
  </message>
  <message>
   <source>predicted, untouched</source>
   <translation>vorhergesagt, unberührt</translation>
  </message>
  <message>
   <source>imported, untouched</source>
   <translation>importiert, unberührt</translation>
  </message>
  <message>
   <source>moved by hand</source>
   <translation>von Hand verschoben</translation>
  </message>
  <message>
   <source>placed by hand</source>
   <translation>von Hand gesetzt</translation>
  </message>
  <message>
   <source>confirmed</source>
   <translation>bestätigt</translation>
  </message>
  <message>
   <source>not visible</source>
   <translation>nicht sichtbar</translation>
  </message>
  <message>
   <source>px only: uncalibrated</source>
   <translation>nur px: nicht kalibriert</translation>
  </message>
  <message>
   <source>set by you</source>
   <translation>von Ihnen</translation>
  </message>
  <message>
   <source>ImagerPixelSpacing ÷ magnification</source>
   <translation>ImagerPixelSpacing ÷ Vergrößerung</translation>
  </message>
  <message>
   <source>, locked</source>
   <translation>, gesperrt</translation>
  </message>
  <message>
   <source>{off:.1f} mm off, limit {limit:.1f}</source>
   <translation>{off:.1f} mm daneben, Grenze {limit:.1f}</translation>
  </message>
  <message>
   <source>look-up table</source>
   <translation>Lookup-Tabelle</translation>
  </message>
  <message>
   <source>by hand</source>
   <translation>von Hand</translation>
  </message>
  <message>
   <source>locked</source>
   <translation>gesperrt</translation>
  </message>
  <message>
   <source>{count} of {total}</source>
   <translation>{count} von {total}</translation>
  </message>
  <message>
   <source>implausible: {off:.1f} &gt; {limit:.1f} mm</source>
   <translation>unplausibel: {off:.1f} &gt; {limit:.1f} mm</translation>
  </message>
  <message>
   <source>Open &amp;recent</source>
   <translation>&amp;Zuletzt geöffnet</translation>
  </message>
  <message>
   <source>&amp;Forget these</source>
   <translation>Diese &amp;vergessen</translation>
  </message>
  <message>
   <source>All are reviewed.</source>
   <translation>Alle sind geprüft.</translation>
  </message>
  <message>
   <source>No other image waits for a review.</source>
   <translation>Kein anderes Bild wartet auf Prüfung.</translation>
  </message>
  <message>
   <source>The landmarks were predicted without knowing that.</source>
   <translation>Die Landmarken wurden ohne diese Angabe vorhergesagt.</translation>
  </message>
  <message>
   <source>Predict again; points set by hand stay.</source>
   <translation>Sagen Sie erneut vorher; von Hand gesetzte Punkte bleiben.</translation>
  </message>
  <message>
   <source>Predict</source>
   <translation>Vorhersagen</translation>
  </message>
  <message>
   <source>What you do is written down meanwhile, and saved as soon as it answers.</source>
   <translation>Was Sie tun, wird inzwischen festgehalten und gespeichert, sobald er antwortet.</translation>
  </message>
  <message>
   <source> The window closes then.</source>
   <translation> Dann schließt sich das Fenster.</translation>
  </message>
  <message>
   <source>Retry</source>
   <translation>Erneut versuchen</translation>
  </message>
  <message>
   <source>Quit without saving</source>
   <translation>Ohne Speichern beenden</translation>
  </message>
  <message>
   <source>{name}: not saved yet, the disk or network share does not answer.</source>
   <translation>{name}: noch nicht gespeichert, der Datenträger oder die Netzfreigabe antwortet nicht.</translation>
  </message>
  <message>
   <source>Image: {path}</source>
   <translation>Bild: {path}</translation>
  </message>
  <message>
   <source>arrows</source>
   <translation>Pfeile</translation>
  </message>
  <message>
   <source>value {value:g}</source>
   <translation>Wert {value:g}</translation>
  </message>
  <message>
   <source>zoom {percent:.0f} %</source>
   <translation>Zoom {percent:.0f} %</translation>
  </message>
  <message>
   <source>The old files were left as they are.</source>
   <translation>Die alten Dateien bleiben, wie sie waren.</translation>
  </message>
  <message>
   <source>Undo still works.</source>
   <translation>Rückgängig geht weiterhin.</translation>
  </message>
  <message>
   <source>All of its files belong together again.</source>
   <translation>Alle seine Dateien gehören wieder zusammen.</translation>
  </message>
  <message>
   <source>Export once more.</source>
   <translation>Exportieren Sie erneut.</translation>
  </message>
  <message>
   <source>The last edits before KNEEL GUI was ended from outside were found and saved (1 image).</source>
   <translation>Die letzten Änderungen vor dem Abbruch von KNEEL GUI wurden gefunden und gespeichert (1 Bild).</translation>
  </message>
  <message>
   <source>The work of an older KNEEL GUI on {count} images was taken over.</source>
   <translation>Die Arbeit eines älteren KNEEL GUI an {count} Bildern wurde übernommen.</translation>
  </message>
  <message>
   <source>It is finished now.</source>
   <translation>Er ist jetzt vollständig.</translation>
  </message>
  <message>
   <source>It was not made.</source>
   <translation>Er wurde nicht ausgeführt.</translation>
  </message>
  <message>
   <source>The export to {folder} was cut off while its files were put in place. </source>
   <translation>Der Export nach {folder} wurde unterbrochen, während seine Dateien an ihren Platz kamen. </translation>
  </message>
  <message>
   <source>The last edits before KNEEL GUI was ended from outside were found and saved ({new} images).</source>
   <translation>Die letzten Änderungen vor dem Abbruch von KNEEL GUI wurden gefunden und gespeichert ({new} Bilder).</translation>
  </message>
  <message>
   <source>a few seconds left</source>
   <translation>noch ein paar Sekunden</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Stop (Esc)</source>
   <translation>Anhalten (Esc)</translation>
  </message>
  <message>
   <source>{hours:.1f} h left</source>
   <translation>noch {hours:.1f} h</translation>
  </message>
  <message>
   <source>{seconds:.0f} s left</source>
   <translation>noch {seconds:.0f} s</translation>
  </message>
  <message>
   <source>{minutes:.0f} min left</source>
   <translation>noch {minutes:.0f} min</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>Bild</translation>
  </message>
  <message>
   <source>Seconds</source>
   <translation>Sekunden</translation>
  </message>
  <message>
   <source>Drags</source>
   <translation>Züge</translation>
  </message>
  <message>
   <source>Corrected</source>
   <translation>Korrigiert</translation>
  </message>
  <message>
   <source>Stays</source>
   <translation>Besuche</translation>
  </message>
  <message>
   <source>Time spent on each image</source>
   <translation>Zeit je Bild</translation>
  </message>
  <message>
   <source>Time spent</source>
   <translation>Aufgewendete Zeit</translation>
  </message>
  <message>
   <source>Time counts while there are signs of you; after 30 s without one it stands still. Exports write it to time.csv.</source>
   <translation>Die Zeit zählt, solange Sie erkennbar da sind; nach 30 s ohne ein Zeichen steht sie still. Exporte schreiben sie in time.csv.</translation>
  </message>
  <message>
   <source>Skip</source>
   <translation>Beenden</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>Zurück</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>No {side} knee on this image</source>
   <translation>Kein Knie {side} auf diesem Bild</translation>
  </message>
  <message>
   <source>{side} knee</source>
   <translation>Knie {side}</translation>
  </message>
  <message>
   <source>{side}, mirrored</source>
   <translation>{side}, gespiegelt</translation>
  </message>
  <message>
   <source>The file does not say whose it is or when it was taken.</source>
   <translation>Die Datei sagt nicht, von wem sie ist oder wann sie aufgenommen wurde.</translation>
  </message>
  <message>
   <source>PatientID and a date are needed to find the previous visit.</source>
   <translation>Um die Voraufnahme zu finden, braucht es PatientID und ein Datum.</translation>
  </message>
  <message>
   <source>The worklist has no annotated image of this person's other studies.</source>
   <translation>Die Arbeitsliste hat kein annotiertes Bild aus anderen Studien dieser Person.</translation>
  </message>
  <message>
   <source>Not reviewed</source>
   <translation>Nicht geprüft</translation>
  </message>
  <message>
   <source>Unread</source>
   <translation>Ungelesen</translation>
  </message>
  <message>
   <source>Predicted, untouched</source>
   <translation>Vorhergesagt, unberührt</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>Fehlgeschlagen</translation>
  </message>
  <message>
   <source>Doubtful: spread above 2 mm</source>
   <translation>Unsicher: Streuung über 2 mm</translation>
  </message>
  <message>
   <source>Implausible shape</source>
   <translation>Unplausible Form</translation>
  </message>
  <message>
   <source>One knee only</source>
   <translation>Nur ein Knie</translation>
  </message>
  <message>
   <source>Filter: name, status, doubt&gt;2 …</source>
   <translation>Filter: Name, Status, doubt&gt;2 …</translation>
  </message>
  <message>
   <source>Filter of the worklist</source>
   <translation>Filter der Arbeitsliste</translation>
  </message>
  <message>
   <source>Common filters, and which columns there are</source>
   <translation>Häufige Filter und welche Spalten es gibt</translation>
  </message>
  <message>
   <source>Common filters and columns</source>
   <translation>Häufige Filter und Spalten</translation>
  </message>
  <message>
   <source>&amp;Columns</source>
   <translation>&amp;Spalten</translation>
  </message>
  <message>
   <source> · reading headers, {percent} %</source>
   <translation> · Header werden gelesen, {percent} %</translation>
  </message>
  <message>
   <source>{shown:,} of {total:,} shown · </source>
   <translation>{shown:,} von {total:,} angezeigt · </translation>
  </message>
  <message>
   <source>{done:,} of 1 image reviewed</source>
   <translation>{done:,} von 1 Bild geprüft</translation>
  </message>
  <message>
   <source>{done:,} of {total:,} images reviewed</source>
   <translation>{done:,} von {total:,} Bildern geprüft</translation>
  </message>
  <message>
   <source>There is no «{field}»; there are {fields}.</source>
   <translation>«{field}» gibt es nicht; es gibt {fields}.</translation>
  </message>
  <message>
   <source>«{field}» is a number, «{value}» is none.</source>
   <translation>«{field}» ist eine Zahl, «{value}» nicht.</translation>
  </message>
  <message>
   <source>«{field}» has no order: write {field}:{value}.</source>
   <translation>«{field}» hat keine Reihenfolge: schreiben Sie {field}:{value}.</translation>
  </message>
  <message>
   <source>&amp;Open files…</source>
   <translation>Dateien ö&amp;ffnen…</translation>
  </message>
  <message>
   <source>Open DICOM, PNG, TIFF or JPEG radiographs</source>
   <translation>Röntgenbilder als DICOM, PNG, TIFF oder JPEG öffnen</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Öffnen</translation>
  </message>
  <message>
   <source>Open &amp;folder…</source>
   <translation>&amp;Ordner öffnen…</translation>
  </message>
  <message>
   <source>Open every radiograph in a folder and below it</source>
   <translation>Alle Röntgenbilder in einem Ordner und darunter öffnen</translation>
  </message>
  <message>
   <source>&amp;Save</source>
   <translation>&amp;Speichern</translation>
  </message>
  <message>
   <source>Save now; changes are also saved by themselves half a second later</source>
   <translation>Jetzt speichern; Änderungen werden auch von selbst nach einer halben Sekunde gespeichert</translation>
  </message>
  <message>
   <source>Save &amp;as / export…</source>
   <translation>Speichern &amp;unter / exportieren…</translation>
  </message>
  <message>
   <source>Write the landmarks of the worklist as VIA, CSV and other files</source>
   <translation>Die Landmarken der Arbeitsliste als VIA, CSV und andere Dateien schreiben</translation>
  </message>
  <message>
   <source>I&amp;mport annotations…</source>
   <translation>Annotationen &amp;importieren…</translation>
  </message>
  <message>
   <source>Read VIA, CSV and other files: their points go to the images of that name</source>
   <translation>VIA, CSV und andere Dateien lesen: ihre Punkte gehen an die Bilder dieses Namens</translation>
  </message>
  <message>
   <source>Set pixel s&amp;pacing…</source>
   <translation>&amp;Pixelgröße angeben…</translation>
  </message>
  <message>
   <source>Give the millimetres per pixel of the open image</source>
   <translation>Die Millimeter pro Pixel des offenen Bildes angeben</translation>
  </message>
  <message>
   <source>Set s&amp;ide…</source>
   <translation>S&amp;eite angeben…</translation>
  </message>
  <message>
   <source>Say which knee a single-knee image shows</source>
   <translation>Sagen, welches Knie ein Bild mit einem Knie zeigt</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>&amp;Beenden</translation>
  </message>
  <message>
   <source>Save and close</source>
   <translation>Speichern und schließen</translation>
  </message>
  <message>
   <source>&amp;Undo</source>
   <translation>&amp;Rückgängig</translation>
  </message>
  <message>
   <source>Undo on this image</source>
   <translation>In diesem Bild rückgängig machen</translation>
  </message>
  <message>
   <source>Edit</source>
   <translation>Bearbeiten</translation>
  </message>
  <message>
   <source>&amp;Redo</source>
   <translation>&amp;Wiederholen</translation>
  </message>
  <message>
   <source>Redo on this image</source>
   <translation>In diesem Bild wiederholen</translation>
  </message>
  <message>
   <source>&amp;Erase landmark</source>
   <translation>Landmarke &amp;löschen</translation>
  </message>
  <message>
   <source>Remove the selected point</source>
   <translation>Den gewählten Punkt entfernen</translation>
  </message>
  <message>
   <source>Place ri&amp;ght knee</source>
   <translation>&amp;Rechtes Knie setzen</translation>
  </message>
  <message>
   <source>Click the missing landmarks of the right knee in order; Esc stops</source>
   <translation>Die fehlenden Landmarken des rechten Knies der Reihe nach anklicken; Esc beendet</translation>
  </message>
  <message>
   <source>Place &amp;left knee</source>
   <translation>L&amp;inkes Knie setzen</translation>
  </message>
  <message>
   <source>Click the missing landmarks of the left knee in order; Esc stops</source>
   <translation>Die fehlenden Landmarken des linken Knies der Reihe nach anklicken; Esc beendet</translation>
  </message>
  <message>
   <source>S&amp;kip landmark</source>
   <translation>Landmarke über&amp;springen</translation>
  </message>
  <message>
   <source>Leave the landmark that comes next for later while placing</source>
   <translation>Die nächste Landmarke beim Setzen für später lassen</translation>
  </message>
  <message>
   <source>S&amp;wap sides</source>
   <translation>Seiten &amp;tauschen</translation>
  </message>
  <message>
   <source>Exchange right and left</source>
   <translation>Rechts und links vertauschen</translation>
  </message>
  <message>
   <source>Next landmark</source>
   <translation>Nächste Landmarke</translation>
  </message>
  <message>
   <source>Select the next landmark in anatomical order</source>
   <translation>Die nächste Landmarke in anatomischer Reihenfolge wählen</translation>
  </message>
  <message>
   <source>Previous landmark</source>
   <translation>Vorige Landmarke</translation>
  </message>
  <message>
   <source>Select the landmark before it</source>
   <translation>Die Landmarke davor wählen</translation>
  </message>
  <message>
   <source>Most &amp;doubtful landmark</source>
   <translation>&amp;Unsicherste Landmarke</translation>
  </message>
  <message>
   <source>Select an implausible point, then those with the largest spread; again: the next</source>
   <translation>Einen unplausiblen Punkt wählen, dann die mit der größten Streuung; erneut: den nächsten</translation>
  </message>
  <message>
   <source>Nudge by 1 px</source>
   <translation>Um 1 px verschieben</translation>
  </message>
  <message>
   <source>Move the selected point by one pixel</source>
   <translation>Den gewählten Punkt um ein Pixel verschieben</translation>
  </message>
  <message>
   <source>Nudge by 10 px</source>
   <translation>Um 10 px verschieben</translation>
  </message>
  <message>
   <source>Move the selected point by ten pixels</source>
   <translation>Den gewählten Punkt um zehn Pixel verschieben</translation>
  </message>
  <message>
   <source>Nudge by 0.1 px</source>
   <translation>Um 0,1 px verschieben</translation>
  </message>
  <message>
   <source>Move the selected point by a tenth of a pixel</source>
   <translation>Den gewählten Punkt um ein Zehntel Pixel verschieben</translation>
  </message>
  <message>
   <source>&amp;Predict</source>
   <translation>&amp;Vorhersagen</translation>
  </message>
  <message>
   <source>Find the landmarks of the open image; points set by hand stay</source>
   <translation>Die Landmarken des offenen Bildes finden; von Hand gesetzte Punkte bleiben</translation>
  </message>
  <message>
   <source>Landmarks</source>
   <translation>Landmarken</translation>
  </message>
  <message>
   <source>Predict a&amp;ll</source>
   <translation>A&amp;lle vorhersagen</translation>
  </message>
  <message>
   <source>Find the landmarks of every image that has none yet</source>
   <translation>Die Landmarken jedes Bildes finden, das noch keine hat</translation>
  </message>
  <message>
   <source>Predict all</source>
   <translation>Alle vorhersagen</translation>
  </message>
  <message>
   <source>&amp;Stop</source>
   <translation>An&amp;halten</translation>
  </message>
  <message>
   <source>Stop predicting or placing</source>
   <translation>Vorhersagen oder Setzen beenden</translation>
  </message>
  <message>
   <source>&amp;Accept and next</source>
   <translation>&amp;Akzeptieren, weiter</translation>
  </message>
  <message>
   <source>Mark the image as reviewed and open the next one</source>
   <translation>Das Bild als geprüft kennzeichnen und das nächste öffnen</translation>
  </message>
  <message>
   <source>Accept</source>
   <translation>Akzeptieren</translation>
  </message>
  <message>
   <source>&amp;Reject predicted</source>
   <translation>Vorhergesagte ver&amp;werfen</translation>
  </message>
  <message>
   <source>Remove every point that no person has touched</source>
   <translation>Jeden Punkt entfernen, den niemand angefasst hat</translation>
  </message>
  <message>
   <source>&amp;Four clicks</source>
   <translation>&amp;Vier Klicks</translation>
  </message>
  <message>
   <source>Click T6, T1, F6 and F1 of each knee; the rest appears as ghosts</source>
   <translation>T6, T1, F6 und F1 jedes Knies anklicken; der Rest erscheint als Geisterpunkte</translation>
  </message>
  <message>
   <source>Correct</source>
   <translation>Korrigieren</translation>
  </message>
  <message>
   <source>Place &amp;here</source>
   <translation>&amp;Hier setzen</translation>
  </message>
  <message>
   <source>While placing: the arrows move a sight, and this places the landmark there</source>
   <translation>Beim Setzen: Die Pfeile bewegen ein Visier, und dies setzt die Landmarke dort</translation>
  </message>
  <message>
   <source>Ghosts from the &amp;other knee</source>
   <translation>Geister vom &amp;anderen Knie</translation>
  </message>
  <message>
   <source>Show the missing landmarks as on the other knee, mirrored</source>
   <translation>Die fehlenden Landmarken wie am anderen Knie zeigen, gespiegelt</translation>
  </message>
  <message>
   <source>Ghosts from the &amp;previous visit</source>
   <translation>Geister von der V&amp;oraufnahme</translation>
  </message>
  <message>
   <source>Show the missing landmarks as on this person's image of an earlier study</source>
   <translation>Die fehlenden Landmarken wie auf einem früheren Bild dieser Person zeigen</translation>
  </message>
  <message>
   <source>&amp;Take over ghosts</source>
   <translation>Geister über&amp;nehmen</translation>
  </message>
  <message>
   <source>Make all ghosts points; Esc sends them away</source>
   <translation>Alle Geister zu Punkten machen; Esc schickt sie weg</translation>
  </message>
  <message>
   <source>Others fo&amp;llow</source>
   <translation>Andere &amp;folgen</translation>
  </message>
  <message>
   <source>Untouched points follow a corrected one, as the shape of a knee expects</source>
   <translation>Unberührte Punkte folgen einem korrigierten, wie es die Form eines Knies erwarten lässt</translation>
  </message>
  <message>
   <source>Not &amp;visible</source>
   <translation>Nicht &amp;sichtbar</translation>
  </message>
  <message>
   <source>Say that the selected landmark cannot be seen, or take it back</source>
   <translation>Sagen, dass die gewählte Landmarke nicht zu sehen ist, oder es zurücknehmen</translation>
  </message>
  <message>
   <source>Lo&amp;ck landmark</source>
   <translation>&amp;Landmarke sperren</translation>
  </message>
  <message>
   <source>Lock or unlock the selected point: nothing moves a locked one</source>
   <translation>Den gewählten Punkt sperren oder entsperren: Nichts bewegt einen gesperrten</translation>
  </message>
  <message>
   <source>Lock &amp;knee</source>
   <translation>&amp;Knie sperren</translation>
  </message>
  <message>
   <source>Lock or unlock every point of the knee of the selected landmark</source>
   <translation>Alle Punkte des Knies der gewählten Landmarke sperren oder entsperren</translation>
  </message>
  <message>
   <source>Move the bone by 1 px</source>
   <translation>Knochen um 1 px verschieben</translation>
  </message>
  <message>
   <source>Move all points of the selected landmark's bone</source>
   <translation>Alle Punkte des Knochens der gewählten Landmarke verschieben</translation>
  </message>
  <message>
   <source>Turn the bone by 0.5°</source>
   <translation>Knochen um 0,5° drehen</translation>
  </message>
  <message>
   <source>Turn the selected landmark's bone about its middle</source>
   <translation>Den Knochen der gewählten Landmarke um seine Mitte drehen</translation>
  </message>
  <message>
   <source>Scale the bone by 1 %</source>
   <translation>Knochen um 1 % skalieren</translation>
  </message>
  <message>
   <source>Make the selected landmark's bone larger or smaller</source>
   <translation>Den Knochen der gewählten Landmarke größer oder kleiner machen</translation>
  </message>
  <message>
   <source>Grade ri&amp;ght knee</source>
   <translation>&amp;Rechtes Knie einstufen</translation>
  </message>
  <message>
   <source>Go to its KL grade: 0 to 4 sets it, Tab goes on to the comment, Enter returns</source>
   <translation>Zu seinem KL-Grad: 0 bis 4 setzt ihn, Tab geht weiter zum Kommentar, Enter zurück</translation>
  </message>
  <message>
   <source>Gra&amp;de left knee</source>
   <translation>L&amp;inkes Knie einstufen</translation>
  </message>
  <message>
   <source>Move knee c&amp;entre</source>
   <translation>Knie&amp;mitte verschieben</translation>
  </message>
  <message>
   <source>Drag a knee's centre, or move it with the arrows and press P: it is predicted from there</source>
   <translation>Die Mitte eines Knies ziehen oder mit den Pfeilen bewegen und P drücken: von dort wird vorhergesagt</translation>
  </message>
  <message>
   <source>Predict from the &amp;set points</source>
   <translation>Aus &amp;gesetzten Punkten vorhersagen</translation>
  </message>
  <message>
   <source>Predict each knee again around the points set by hand, and drawn to them</source>
   <translation>Jedes Knie um die von Hand gesetzten Punkte erneut und zu ihnen hin vorhersagen</translation>
  </message>
  <message>
   <source>Show the last step undone while held</source>
   <translation>Letzten Schritt rückgängig zeigen, solange gehalten</translation>
  </message>
  <message>
   <source>Compare with how it was before the last change</source>
   <translation>Mit dem Zustand vor der letzten Änderung vergleichen</translation>
  </message>
  <message>
   <source>&amp;Next image</source>
   <translation>&amp;Nächstes Bild</translation>
  </message>
  <message>
   <source>Open the next image of the worklist</source>
   <translation>Das nächste Bild der Arbeitsliste öffnen</translation>
  </message>
  <message>
   <source>&amp;Previous image</source>
   <translation>&amp;Voriges Bild</translation>
  </message>
  <message>
   <source>Open the image before it</source>
   <translation>Das Bild davor öffnen</translation>
  </message>
  <message>
   <source>Next &amp;unreviewed</source>
   <translation>Nächstes &amp;ungeprüftes</translation>
  </message>
  <message>
   <source>Open the next image nobody has accepted</source>
   <translation>Das nächste Bild öffnen, das niemand akzeptiert hat</translation>
  </message>
  <message>
   <source>&amp;Filter</source>
   <translation>&amp;Filtern</translation>
  </message>
  <message>
   <source>Type to narrow the worklist; Esc returns to the image</source>
   <translation>Tippen grenzt die Arbeitsliste ein; Esc kehrt zum Bild zurück</translation>
  </message>
  <message>
   <source>&amp;Other pane</source>
   <translation>&amp;Anderer Bereich</translation>
  </message>
  <message>
   <source>Move the keyboard between the worklist and the image</source>
   <translation>Die Tastatur zwischen Arbeitsliste und Bild wechseln</translation>
  </message>
  <message>
   <source>&amp;Fit</source>
   <translation>&amp;Einpassen</translation>
  </message>
  <message>
   <source>Show the whole image</source>
   <translation>Das ganze Bild zeigen</translation>
  </message>
  <message>
   <source>View</source>
   <translation>Ansicht</translation>
  </message>
  <message>
   <source>Fit</source>
   <translation>Einpassen</translation>
  </message>
  <message>
   <source>Show one image pixel on one screen pixel</source>
   <translation>Ein Bildpixel auf einem Bildschirmpixel zeigen</translation>
  </message>
  <message>
   <source>Zoom &amp;in</source>
   <translation>Ver&amp;größern</translation>
  </message>
  <message>
   <source>Enlarge</source>
   <translation>Vergrößern</translation>
  </message>
  <message>
   <source>Zoom &amp;out</source>
   <translation>Ver&amp;kleinern</translation>
  </message>
  <message>
   <source>Reduce</source>
   <translation>Verkleinern</translation>
  </message>
  <message>
   <source>Zoom to &amp;right knee</source>
   <translation>Zum &amp;rechten Knie zoomen</translation>
  </message>
  <message>
   <source>Fill the view</source>
   <translation>Die Ansicht füllen</translation>
  </message>
  <message>
   <source>Zoom to &amp;left knee</source>
   <translation>Zum &amp;linken Knie zoomen</translation>
  </message>
  <message>
   <source>In&amp;vert</source>
   <translation>&amp;Invertieren</translation>
  </message>
  <message>
   <source>Exchange black and white</source>
   <translation>Schwarz und Weiß vertauschen</translation>
  </message>
  <message>
   <source>Invert</source>
   <translation>Invertieren</translation>
  </message>
  <message>
   <source>Turn &amp;clockwise</source>
   <translation>Im &amp;Uhrzeigersinn drehen</translation>
  </message>
  <message>
   <source>Turn the view by 90°; coordinates, measurements and exports stay as they are</source>
   <translation>Die Ansicht um 90° drehen; Koordinaten, Messungen und Exporte bleiben, wie sie sind</translation>
  </message>
  <message>
   <source>Turn a&amp;nticlockwise</source>
   <translation>&amp;Gegen den Uhrzeigersinn drehen</translation>
  </message>
  <message>
   <source>Turn the view by 90° the other way</source>
   <translation>Die Ansicht um 90° in die andere Richtung drehen</translation>
  </message>
  <message>
   <source>Flip si&amp;deways</source>
   <translation>&amp;Seitlich spiegeln</translation>
  </message>
  <message>
   <source>Show the view as in a mirror; R and L at the edges go along</source>
   <translation>Die Ansicht wie im Spiegel zeigen; R und L an den Rändern gehen mit</translation>
  </message>
  <message>
   <source>As stor&amp;ed</source>
   <translation>Wie &amp;gespeichert</translation>
  </message>
  <message>
   <source>Take back all turns and flips of the view</source>
   <translation>Alle Drehungen und Spiegelungen der Ansicht zurücknehmen</translation>
  </message>
  <message>
   <source>Window by steps</source>
   <translation>Fensterung schrittweise</translation>
  </message>
  <message>
   <source>Left and right narrow and widen the window, up and down brighten and darken</source>
   <translation>Links und rechts verengen und erweitern das Fenster, oben und unten hellen auf und dunkeln ab</translation>
  </message>
  <message>
   <source>Local contrast</source>
   <translation>Lokaler Kontrast</translation>
  </message>
  <message>
   <source>Even out the contrast of the copy on the screen (CLAHE); values stay</source>
   <translation>Den Kontrast der Kopie auf dem Bildschirm ausgleichen (CLAHE); Werte bleiben</translation>
  </message>
  <message>
   <source>Model's &amp;heat maps</source>
   <translation>&amp;Heatmaps des Modells</translation>
  </message>
  <message>
   <source>Show where the model thinks that the selected landmark, or each, may be</source>
   <translation>Zeigen, wo das Modell die gewählte Landmarke, oder jede, für möglich hält</translation>
  </message>
  <message>
   <source>Window preset 1 … 9</source>
   <translation>Fensterung Voreinstellung 1 … 9</translation>
  </message>
  <message>
   <source>Use that entry of View ▸ Window</source>
   <translation>Den Eintrag von Ansicht ▸ Fensterung verwenden</translation>
  </message>
  <message>
   <source>Hide landmarks while held</source>
   <translation>Landmarken verbergen, solange gehalten</translation>
  </message>
  <message>
   <source>Look at the image without the overlay as long as the key is down</source>
   <translation>Das Bild ohne Einblendungen ansehen, solange die Taste gedrückt ist</translation>
  </message>
  <message>
   <source>L&amp;abels</source>
   <translation>&amp;Namen</translation>
  </message>
  <message>
   <source>Show the names of the landmarks</source>
   <translation>Die Namen der Landmarken zeigen</translation>
  </message>
  <message>
   <source>&amp;Spread</source>
   <translation>&amp;Streuung</translation>
  </message>
  <message>
   <source>Show how unsure the model is of each point</source>
   <translation>Zeigen, wie unsicher das Modell bei jedem Punkt ist</translation>
  </message>
  <message>
   <source>&amp;Measurements</source>
   <translation>&amp;Messungen</translation>
  </message>
  <message>
   <source>Draw joint space widths and the joint's lines on the image</source>
   <translation>Gelenkspaltweiten und die Linien des Gelenks ins Bild zeichnen</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>Messen</translation>
  </message>
  <message>
   <source>Twin &amp;knees</source>
   <translation>Knie neben&amp;einander</translation>
  </message>
  <message>
   <source>Show both knees side by side, the left one mirrored</source>
   <translation>Beide Knie nebeneinander zeigen, das linke gespiegelt</translation>
  </message>
  <message>
   <source>Twin</source>
   <translation>Paar</translation>
  </message>
  <message>
   <source>Light &amp;theme</source>
   <translation>&amp;Helles Aussehen</translation>
  </message>
  <message>
   <source>Dark letters on a light window</source>
   <translation>Dunkle Schrift auf hellem Fenster</translation>
  </message>
  <message>
   <source>&amp;Worklist</source>
   <translation>&amp;Arbeitsliste</translation>
  </message>
  <message>
   <source>Show or hide the worklist</source>
   <translation>Die Arbeitsliste zeigen oder verbergen</translation>
  </message>
  <message>
   <source>Ins&amp;pector</source>
   <translation>Ins&amp;pektor</translation>
  </message>
  <message>
   <source>Show or hide what is known of the landmark and the knees</source>
   <translation>Zeigen oder verbergen, was über Landmarke und Knie bekannt ist</translation>
  </message>
  <message>
   <source>Worklist pict&amp;ures</source>
   <translation>&amp;Bilder in der Arbeitsliste</translation>
  </message>
  <message>
   <source>Show small pictures in the worklist</source>
   <translation>Kleine Bilder in der Arbeitsliste zeigen</translation>
  </message>
  <message>
   <source>Reset la&amp;yout</source>
   <translation>Anordnung &amp;zurücksetzen</translation>
  </message>
  <message>
   <source>Put every panel back in its place</source>
   <translation>Alle Bereiche an ihren Platz zurück</translation>
  </message>
  <message>
   <source>&amp;Find an action…</source>
   <translation>&amp;Aktion suchen…</translation>
  </message>
  <message>
   <source>Type a few letters of what you want to do</source>
   <translation>Ein paar Buchstaben von dem tippen, was Sie tun wollen</translation>
  </message>
  <message>
   <source>Help</source>
   <translation>Hilfe</translation>
  </message>
  <message>
   <source>&amp;Keys</source>
   <translation>&amp;Tasten</translation>
  </message>
  <message>
   <source>Show all shortcuts</source>
   <translation>Alle Tastenkürzel zeigen</translation>
  </message>
  <message>
   <source>&amp;Change keys…</source>
   <translation>Tasten ä&amp;ndern…</translation>
  </message>
  <message>
   <source>Give actions other keys</source>
   <translation>Aktionen andere Tasten geben</translation>
  </message>
  <message>
   <source>Show me &amp;round</source>
   <translation>&amp;Einführung</translation>
  </message>
  <message>
   <source>Five steps through the window</source>
   <translation>Fünf Schritte durch das Fenster</translation>
  </message>
  <message>
   <source>&amp;Preferences…</source>
   <translation>Einste&amp;llungen…</translation>
  </message>
  <message>
   <source>Model, saving and looks</source>
   <translation>Modell, Speichern und Aussehen</translation>
  </message>
  <message>
   <source>&amp;Time spent…</source>
   <translation>Aufgewendete &amp;Zeit…</translation>
  </message>
  <message>
   <source>Seconds, drags and corrected points of each image</source>
   <translation>Sekunden, Züge und korrigierte Punkte jedes Bildes</translation>
  </message>
  <message>
   <source>&amp;About KNEEL GUI</source>
   <translation>&amp;Über KNEEL GUI</translation>
  </message>
  <message>
   <source>Version, model and source</source>
   <translation>Version, Modell und Quelle</translation>
  </message>
  <message>
   <source>always</source>
   <translation>immer</translation>
  </message>
  <message>
   <source>an image is open</source>
   <translation>ein Bild offen ist</translation>
  </message>
  <message>
   <source>the worklist has an image</source>
   <translation>die Arbeitsliste ein Bild hat</translation>
  </message>
  <message>
   <source>the open image has points</source>
   <translation>das offene Bild Punkte hat</translation>
  </message>
  <message>
   <source>the open image has points no person has touched</source>
   <translation>das offene Bild Punkte hat, die niemand angefasst hat</translation>
  </message>
  <message>
   <source>a placed point is selected</source>
   <translation>ein gesetzter Punkt gewählt ist</translation>
  </message>
  <message>
   <source>a landmark is selected</source>
   <translation>eine Landmarke gewählt ist</translation>
  </message>
  <message>
   <source>ghosts are on show</source>
   <translation>Geisterpunkte zu sehen sind</translation>
  </message>
  <message>
   <source>points are being placed</source>
   <translation>Punkte gesetzt werden</translation>
  </message>
  <message>
   <source>there is something to undo</source>
   <translation>es etwas rückgängig zu machen gibt</translation>
  </message>
  <message>
   <source>there is something to redo</source>
   <translation>es etwas zu wiederholen gibt</translation>
  </message>
  <message>
   <source>something is not saved yet</source>
   <translation>etwas noch nicht gespeichert ist</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>fehlgeschlagen</translation>
  </message>
  <message>
   <source>unread</source>
   <translation>ungelesen</translation>
  </message>
  <message>
   <source>predicted</source>
   <translation>vorhergesagt</translation>
  </message>
  <message>
   <source>in work</source>
   <translation>in Arbeit</translation>
  </message>
  <message>
   <source>reviewed</source>
   <translation>geprüft</translation>
  </message>
  <message>
   <source>missing</source>
   <translation>fehlt</translation>
  </message>
  <message>
   <source>imported</source>
   <translation>importiert</translation>
  </message>
  <message>
   <source>edited</source>
   <translation>bearbeitet</translation>
  </message>
  <message>
   <source>placed</source>
   <translation>gesetzt</translation>
  </message>
  <message>
   <source>native</source>
   <translation>nativ</translation>
  </message>
  <message>
   <source>implant</source>
   <translation>Implantat</translation>
  </message>
  <message>
   <source>absent</source>
   <translation>kein Knie</translation>
  </message>
  <message>
   <source>cropped</source>
   <translation>abgeschnitten</translation>
  </message>
  <message>
   <source>unsure</source>
   <translation>unsicher</translation>
  </message>
  <message>
   <source>positioning</source>
   <translation>Einstellung</translation>
  </message>
  <message>
   <source>exposure</source>
   <translation>Belichtung</translation>
  </message>
  <message>
   <source>cut off</source>
   <translation>abgeschnitten</translation>
  </message>
  <message>
   <source>other</source>
   <translation>anderer Grund</translation>
  </message>
  <message>
   <source>Status</source>
   <translation>Status</translation>
  </message>
  <message>
   <source>Name of the file</source>
   <translation>Name der Datei</translation>
  </message>
  <message>
   <source>Knees</source>
   <translation>Knie</translation>
  </message>
  <message>
   <source>Sides with landmarks</source>
   <translation>Seiten mit Landmarken</translation>
  </message>
  <message>
   <source>Landmarks placed, 16 per knee</source>
   <translation>Gesetzte Landmarken, 16 je Knie</translation>
  </message>
  <message>
   <source>Doubt</source>
   <translation>Zweifel</translation>
  </message>
  <message>
   <source>Largest spread of an untouched point, mm</source>
   <translation>Größte Streuung eines unberührten Punktes, mm</translation>
  </message>
  <message>
   <source>How far the least plausible point lies from where the others put it; above 1: further than in 99 % of real knees</source>
   <translation>Wie weit der unplausibelste Punkt von dort liegt, wo die anderen ihn erwarten lassen; über 1: weiter als bei 99 % echter Knie</translation>
  </message>
  <message>
   <source>Reader</source>
   <translation>Befunder</translation>
  </message>
  <message>
   <source>Who has worked on the image; ✓ = and accepted it</source>
   <translation>Wer am Bild gearbeitet hat; ✓ = und es akzeptiert hat</translation>
  </message>
  <message>
   <source>Date</source>
   <translation>Datum</translation>
  </message>
  <message>
   <source>Date of the study, from the file's header</source>
   <translation>Datum der Studie aus dem Header der Datei</translation>
  </message>
  <message>
   <source>KL</source>
   <translation>KL</translation>
  </message>
  <message>
   <source>Kellgren-Lawrence grade of each knee, or why there is none; sorted by the higher one</source>
   <translation>Kellgren-Lawrence-Grad jedes Knies, oder warum es keinen gibt; sortiert nach dem höheren</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>The model is loaded again when one of these changes. «kneel» geometry works with KNEEL's own models only.</source>
   <translation>Das Modell wird neu geladen, wenn sich hier etwas ändert. Die Geometrie «kneel» geht nur mit KNEELs eigenen Modellen.</translation>
  </message>
  <message>
   <source>Model folder; empty: the bundled model</source>
   <translation>Ordner des Modells; leer: das mitgelieferte</translation>
  </message>
  <message>
   <source>Processor for predictions</source>
   <translation>Prozessor für Vorhersagen</translation>
  </message>
  <message>
   <source>auto</source>
   <translation>automatisch</translation>
  </message>
  <message>
   <source>cpu</source>
   <translation>cpu</translation>
  </message>
  <message>
   <source>cuda</source>
   <translation>cuda</translation>
  </message>
  <message>
   <source>How networks are run</source>
   <translation>Wie Netze ausgeführt werden</translation>
  </message>
  <message>
   <source>openvino</source>
   <translation>openvino</translation>
  </message>
  <message>
   <source>torch-folded</source>
   <translation>torch-folded</translation>
  </message>
  <message>
   <source>torch-eager</source>
   <translation>torch-eager</translation>
  </message>
  <message>
   <source>Lowest precision allowed</source>
   <translation>Niedrigste erlaubte Genauigkeit</translation>
  </message>
  <message>
   <source>fp32</source>
   <translation>fp32</translation>
  </message>
  <message>
   <source>placing</source>
   <translation>Platzierung</translation>
  </message>
  <message>
   <source>reduced</source>
   <translation>verringert</translation>
  </message>
  <message>
   <source>Geometry of the model</source>
   <translation>Geometrie des Modells</translation>
  </message>
  <message>
   <source>exact</source>
   <translation>exakt</translation>
  </message>
  <message>
   <source>kneel</source>
   <translation>kneel</translation>
  </message>
  <message>
   <source>Work</source>
   <translation>Arbeit</translation>
  </message>
  <message>
   <source>Where annotations are kept changes with the next start.</source>
   <translation>Wo Annotationen liegen, ändert sich mit dem nächsten Start.</translation>
  </message>
  <message>
   <source>Your name in studies; empty: that of your account</source>
   <translation>Ihr Name in Studien; leer: der Ihres Kontos</translation>
  </message>
  <message>
   <source>Start without other readers' points</source>
   <translation>Ohne Punkte anderer Befunder beginnen</translation>
  </message>
  <message>
   <source>Let untouched points follow a corrected one</source>
   <translation>Unberührte Punkte einem korrigierten folgen lassen</translation>
  </message>
  <message>
   <source>Seconds between two saves</source>
   <translation>Sekunden zwischen zwei Speicherungen</translation>
  </message>
  <message>
   <source>Keep annotations with the images</source>
   <translation>Annotationen bei den Bildern aufbewahren</translation>
  </message>
  <message>
   <source>Looks</source>
   <translation>Aussehen</translation>
  </message>
  <message>
   <source>Another language comes with the next start.</source>
   <translation>Eine andere Sprache kommt mit dem nächsten Start.</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <source>system</source>
   <translation>wie das System</translation>
  </message>
  <message>
   <source>en</source>
   <translation>en</translation>
  </message>
  <message>
   <source>fi</source>
   <translation>fi</translation>
  </message>
  <message>
   <source>de</source>
   <translation>de</translation>
  </message>
  <message>
   <source>Look of the window</source>
   <translation>Aussehen des Fensters</translation>
  </message>
  <message>
   <source>dark</source>
   <translation>dunkel</translation>
  </message>
  <message>
   <source>light</source>
   <translation>hell</translation>
  </message>
  <message>
   <source>Colours of the points</source>
   <translation>Farben der Punkte</translation>
  </message>
  <message>
   <source>Okabe-Ito</source>
   <translation>Okabe-Ito</translation>
  </message>
  <message>
   <source>bright</source>
   <translation>kräftig</translation>
  </message>
  <message>
   <source>one hue</source>
   <translation>ein Farbton</translation>
  </message>
  <message>
   <source>Show the landmarks' names</source>
   <translation>Namen der Landmarken zeigen</translation>
  </message>
  <message>
   <source>Show the model's doubt</source>
   <translation>Unsicherheit des Modells zeigen</translation>
  </message>
  <message>
   <source>right</source>
   <translation>rechts</translation>
  </message>
  <message>
   <source>left</source>
   <translation>links</translation>
  </message>
  <message>
   <source>Lateral edge of the tibial plateau</source>
   <translation>Lateraler Rand des Tibiaplateaus</translation>
  </message>
  <message>
   <source>Lateral plateau, outer quarter</source>
   <translation>Laterales Plateau, äußeres Viertel</translation>
  </message>
  <message>
   <source>Lateral plateau, inner quarter</source>
   <translation>Laterales Plateau, inneres Viertel</translation>
  </message>
  <message>
   <source>Lateral intercondylar tubercle</source>
   <translation>Tuberculum intercondylare laterale</translation>
  </message>
  <message>
   <source>Intercondylar eminence, centre of the knee</source>
   <translation>Eminentia intercondylaris, Mitte des Knies</translation>
  </message>
  <message>
   <source>Medial intercondylar tubercle</source>
   <translation>Tuberculum intercondylare mediale</translation>
  </message>
  <message>
   <source>Medial plateau, inner quarter</source>
   <translation>Mediales Plateau, inneres Viertel</translation>
  </message>
  <message>
   <source>Medial plateau, outer quarter</source>
   <translation>Mediales Plateau, äußeres Viertel</translation>
  </message>
  <message>
   <source>Medial edge of the tibial plateau</source>
   <translation>Medialer Rand des Tibiaplateaus</translation>
  </message>
  <message>
   <source>Lateral edge of the lateral condyle</source>
   <translation>Lateraler Rand des lateralen Kondylus</translation>
  </message>
  <message>
   <source>Lateral condyle, weight-bearing surface</source>
   <translation>Lateraler Kondylus, Belastungszone</translation>
  </message>
  <message>
   <source>Lateral condyle, notch side</source>
   <translation>Lateraler Kondylus, Seite der Fossa</translation>
  </message>
  <message>
   <source>Intercondylar notch</source>
   <translation>Fossa intercondylaris</translation>
  </message>
  <message>
   <source>Medial condyle, notch side</source>
   <translation>Medialer Kondylus, Seite der Fossa</translation>
  </message>
  <message>
   <source>Medial condyle, weight-bearing surface</source>
   <translation>Medialer Kondylus, Belastungszone</translation>
  </message>
  <message>
   <source>Medial edge of the medial condyle</source>
   <translation>Medialer Rand des medialen Kondylus</translation>
  </message>
  <message>
   <source>min</source>
   <translation>Min.</translation>
  </message>
  <message>
   <source>JLCA</source>
   <translation>JLCA</translation>
  </message>
  <message>
   <source>width</source>
   <translation>Breite</translation>
  </message>
  <message>
   <source>Joint space width at {percent} % of the {side} compartment: from its outer edge ({edge}) to the tip of the tubercle ({tip}) along the plateau line, measured across it from margin to margin. Fixed places instead of the narrowest one: Neumann et al. 2009, doi:10.1016/j.joca.2008.11.001 (whose places are shares of the femur's width, so that the numbers differ).</source>
   <translation>Gelenkspaltweite bei {percent} % des Kompartiments ({side}): von seinem äußeren Rand ({edge}) zur Spitze des Höckers ({tip}) entlang der Plateaulinie, senkrecht zu ihr von Rand zu Rand gemessen. Feste Stellen statt der engsten: Neumann et al. 2009, doi:10.1016/j.joca.2008.11.001 (dort sind die Stellen Anteile der Femurbreite, sodass die Zahlen abweichen).</translation>
  </message>
  <message>
   <source>Minimum joint space width, {side}: the shortest distance of the femoral margin ({femur}) and the plateau ({tibia}, without the outer half of its rim piece, where osteophytes grow); 0 where they meet. As Neumann et al. 2009, doi:10.1016/j.joca.2008.11.001.</source>
   <translation>Minimale Gelenkspaltweite, {side}: der kürzeste Abstand von Femurrand ({femur}) und Plateau ({tibia}, ohne die äußere Hälfte des Randstücks, wo Osteophyten wachsen); 0, wo sie sich treffen. Wie Neumann et al. 2009, doi:10.1016/j.joca.2008.11.001.</translation>
  </message>
  <message>
   <source>Width of the tibial plateau, from its lateral (T0) to its medial edge (T8).</source>
   <translation>Breite des Tibiaplateaus von seinem lateralen (T0) zum medialen Rand (T8).</translation>
  </message>
  <message>
   <source>Joint line convergence angle: between the tangent to both femoral condyles and the plateau line through the middles of T1, T2 and of T6, T7; positive when they meet medially (as in varus). After Paley, Principles of Deformity Correction, 2002 (there on a standing radiograph of the whole leg).</source>
   <translation>Gelenklinien-Konvergenzwinkel (JLCA): zwischen der Tangente an beide Femurkondylen und der Plateaulinie durch die Mitten von T1, T2 und von T6, T7; positiv, wenn sie sich medial treffen (wie beim Varus). Nach Paley, Principles of Deformity Correction, 2002 (dort auf der Ganzbeinaufnahme im Stehen).</translation>
  </message>
  <message>
   <source>The tibiofemoral angle lies between the shafts of femur and tibia, and these landmarks end at the joint: it cannot be told. The convergence angle is the part of it that arises in the joint.</source>
   <translation>Der tibiofemorale Winkel liegt zwischen den Schäften von Femur und Tibia, und diese Landmarken enden am Gelenk: Er lässt sich nicht bestimmen. Der Konvergenzwinkel ist sein Anteil, der im Gelenk entsteht.</translation>
  </message>
  <message>
   <source>the landmarks do not lie as in a knee</source>
   <translation>die Landmarken liegen nicht wie in einem Knie</translation>
  </message>
  <message>
   <source>the margins meet</source>
   <translation>die Ränder treffen sich</translation>
  </message>
  <message>
   <source>{landmarks} not placed</source>
   <translation>{landmarks} nicht gesetzt</translation>
  </message>
  <message>
   <source>± counts {landmarks} as exact</source>
   <translation>± nimmt {landmarks} als exakt an</translation>
  </message>
  <message>
   <source>Min. JSW {side}</source>
   <translation>Minimale Gelenkspaltweite {side}</translation>
  </message>
  <message>
   <source>JSW {side} {percent} %</source>
   <translation>Gelenkspaltweite {side} {percent} %</translation>
  </message>
  <message>
   <source>Convergence angle</source>
   <translation>Konvergenzwinkel</translation>
  </message>
  <message>
   <source>Plateau width</source>
   <translation>Plateaubreite</translation>
  </message>
  <message>
   <source>medial</source>
   <translation>medial</translation>
  </message>
  <message>
   <source>lateral</source>
   <translation>lateral</translation>
  </message>
  <message>
   <source>Move {landmark}</source>
   <translation>{landmark} verschieben</translation>
  </message>
  <message>
   <source>Place {landmark}</source>
   <translation>{landmark} setzen</translation>
  </message>
  <message>
   <source>Erase {landmark}</source>
   <translation>{landmark} löschen</translation>
  </message>
  <message>
   <source>{landmark} not visible</source>
   <translation>{landmark} nicht sichtbar</translation>
  </message>
  <message>
   <source>{landmark} may be visible</source>
   <translation>{landmark} kann sichtbar sein</translation>
  </message>
  <message>
   <source>Unlock {what}</source>
   <translation>{what} entsperren</translation>
  </message>
  <message>
   <source>Lock {what}</source>
   <translation>{what} sperren</translation>
  </message>
  <message>
   <source>Turn {bone}</source>
   <translation>{bone} drehen</translation>
  </message>
  <message>
   <source>Scale {bone}</source>
   <translation>{bone} skalieren</translation>
  </message>
  <message>
   <source>Grade {knee}</source>
   <translation>{knee} einstufen</translation>
  </message>
  <message>
   <source>Comment on {knee}</source>
   <translation>{knee} kommentieren</translation>
  </message>
  <message>
   <source>Take over ghosts ({sources})</source>
   <translation>Geister übernehmen ({sources})</translation>
  </message>
  <message>
   <source>Take over from {reader}</source>
   <translation>Von {reader} übernehmen</translation>
  </message>
  <message>
   <source>Import {source}</source>
   <translation>{source} importieren</translation>
  </message>
  <message>
   <source>Predict landmarks</source>
   <translation>Landmarken vorhersagen</translation>
  </message>
  <message>
   <source>Reject predicted points</source>
   <translation>Vorhergesagte Punkte verwerfen</translation>
  </message>
  <message>
   <source>Mark as not reviewed</source>
   <translation>Als ungeprüft kennzeichnen</translation>
  </message>
  <message>
   <source>Swap right and left</source>
   <translation>Rechts und links tauschen</translation>
  </message>
  <message>
   <source>right knee</source>
   <translation>rechtes Knie</translation>
  </message>
  <message>
   <source>left knee</source>
   <translation>linkes Knie</translation>
  </message>
  <message>
   <source>Wheel</source>
   <translation>Mausrad</translation>
  </message>
  <message>
   <source>Zoom at the cursor</source>
   <translation>Zoomen</translation>
  </message>
  <message>
   <source>Drag a point</source>
   <translation>Punkt ziehen</translation>
  </message>
  <message>
   <source>Move it; untouched ones follow</source>
   <translation>Verschieben; andere folgen</translation>
  </message>
  <message>
   <source>Shift+drag a point</source>
   <translation>Umschalt + ziehen</translation>
  </message>
  <message>
   <source>Move its whole bone</source>
   <translation>Knochen verschieben</translation>
  </message>
  <message>
   <source>Ctrl+drag a point</source>
   <translation>Strg + ziehen</translation>
  </message>
  <message>
   <source>Turn its bone about the middle</source>
   <translation>Knochen drehen</translation>
  </message>
  <message>
   <source>Ctrl+Shift+drag</source>
   <translation>Strg + Umschalt + ziehen</translation>
  </message>
  <message>
   <source>Scale its bone</source>
   <translation>Knochen skalieren</translation>
  </message>
  <message>
   <source>Drag a ghost</source>
   <translation>Geist ziehen</translation>
  </message>
  <message>
   <source>Adopt it there</source>
   <translation>Dort übernehmen</translation>
  </message>
  <message>
   <source>Click a point</source>
   <translation>Punkt anklicken</translation>
  </message>
  <message>
   <source>Select it</source>
   <translation>Wählen</translation>
  </message>
  <message>
   <source>Drag beside the points</source>
   <translation>Daneben ziehen</translation>
  </message>
  <message>
   <source>Pan</source>
   <translation>Verschieben</translation>
  </message>
  <message>
   <source>Middle drag</source>
   <translation>Mittlere Taste</translation>
  </message>
  <message>
   <source>Right drag</source>
   <translation>Rechte Taste</translation>
  </message>
  <message>
   <source>Window: across width, up and down level</source>
   <translation>Fensterung: quer Breite, hoch/runter Lage</translation>
  </message>
  <message>
   <source>Automatic</source>
   <translation>Automatisch</translation>
  </message>
  <message>
   <source>Bone</source>
   <translation>Knochen</translation>
  </message>
  <message>
   <source>Full range</source>
   <translation>Voller Bereich</translation>
  </message>
  <message>
   <source>All stored values</source>
   <translation>Alle gespeicherten Werte</translation>
  </message>
  <message>
   <source>Tables (CSV)</source>
   <translation>Tabellen (CSV)</translation>
  </message>
  <message>
   <source>KNEEL's VIA CSV (whole pixels)</source>
   <translation>KNEELs VIA-CSV (ganze Pixel)</translation>
  </message>
  <message>
   <source>VIA CSV</source>
   <translation>VIA CSV</translation>
  </message>
  <message>
   <source>VIA JSON</source>
   <translation>VIA JSON</translation>
  </message>
  <message>
   <source>VIA project</source>
   <translation>VIA-Projekt</translation>
  </message>
 </context>
</TS>
