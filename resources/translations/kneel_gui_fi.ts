<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fi" sourcelanguage="en">
 <context>
  <name>kneel</name>
  <message>
   <source> or </source>
   <translation> tai </translation>
  </message>
  <message>
   <source>Looking for radiographs</source>
   <translation>Etsitään röntgenkuvia</translation>
  </message>
  <message>
   <source>Looking at {text}</source>
   <translation>Luetaan: {text}</translation>
  </message>
  <message>
   <source>Your images</source>
   <translation>Kuvasi</translation>
  </message>
  <message>
   <source>Drop a folder here or press {open_folder}. The list takes 100,000 images; {filter} narrows it by name, status or terms such as &lt;i&gt;doubt&amp;gt;2&lt;/i&gt;.</source>
   <translation>Pudota kansio tähän tai paina {open_folder}. Listaan mahtuu 100 000 kuvaa; {filter} rajaa sitä nimen, tilan tai ehtojen kuten &lt;i&gt;doubt&amp;gt;2&lt;/i&gt; mukaan.</translation>
  </message>
  <message>
   <source>Find the landmarks</source>
   <translation>Etsi maamerkit</translation>
  </message>
  <message>
   <source>{predict} finds the 16 landmarks of each knee, {predict_all} does it for the whole list. Nothing of what you set by hand is ever replaced.</source>
   <translation>{predict} etsii kummankin polven 16 maamerkkiä, {predict_all} tekee sen koko listalle. Käsin asetettua ei koskaan korvata.</translation>
  </message>
  <message>
   <source>Put right what is wrong</source>
   <translation>Korjaa, mikä on väärin</translation>
  </message>
  <message>
   <source>Drag a point, or nudge it with the arrow keys. {doubtful} goes to the most doubtful one, {undo} undoes without end.</source>
   <translation>Vedä pistettä tai siirrä sitä nuolinäppäimillä. {doubtful} vie epävarmimpaan pisteeseen, {undo} kumoaa rajattomasti.</translation>
  </message>
  <message>
   <source>Accept and go on</source>
   <translation>Hyväksy ja jatka</translation>
  </message>
  <message>
   <source>{accept} accepts the image and opens the next that nobody has reviewed. All is saved by itself, and the next start goes on where you stopped.</source>
   <translation>{accept} hyväksyy kuvan ja avaa seuraavan, jota kukaan ei ole tarkastanut. Kaikki tallentuu itsestään, ja seuraavalla kerralla jatketaan siitä, mihin jäätiin.</translation>
  </message>
  <message>
   <source>All the rest</source>
   <translation>Kaikki muu</translation>
  </message>
  <message>
   <source>{palette} finds every action by a few letters, {help} shows all keys. The Help menu changes keys, and shows this again.</source>
   <translation>{palette} löytää jokaisen toiminnon muutamalla kirjaimella, {help} näyttää kaikki näppäimet. Ohje-valikosta voi vaihtaa näppäimiä ja avata tämän uudelleen.</translation>
  </message>
  <message>
   <source>Pictures of it, of the screen and of exports, show it too.</source>
   <translation>Myös siitä, näytöstä ja vienneistä otetut kuvat näyttävät sen.</translation>
  </message>
  <message>
   <source>{name} shows burned-in annotation, perhaps the patient's name.</source>
   <translation>Kuvassa {name} on poltettua tekstiä, ehkä potilaan nimi.</translation>
  </message>
  <message>
   <source>points</source>
   <translation>pisteitä</translation>
  </message>
  <message>
   <source>points and grades</source>
   <translation>pisteitä ja luokkia</translation>
  </message>
  <message>
   <source>grades</source>
   <translation>luokkia</translation>
  </message>
  <message>
   <source>other points</source>
   <translation>muita pisteitä</translation>
  </message>
  <message>
   <source>other points and grades</source>
   <translation>muita pisteitä ja luokkia</translation>
  </message>
  <message>
   <source>other grades or comments</source>
   <translation>muita luokkia tai kommentteja</translation>
  </message>
  <message>
   <source>another window of yours</source>
   <translation>toinen ikkunasi</translation>
  </message>
  <message>
   <source>somebody without a name</source>
   <translation>joku nimetön</translation>
  </message>
  <message>
   <source>Both are kept; nothing is written over.</source>
   <translation>Kumpikin säilyy; mitään ei kirjoiteta yli.</translation>
  </message>
  <message>
   <source>Allow writing there, or copy the folder to a place of your own.</source>
   <translation>Salli kirjoittaminen sinne tai kopioi kansio omaan paikkaasi.</translation>
  </message>
  <message>
   <source> and </source>
   <translation> ja </translation>
  </message>
  <message>
   <source>Compare…</source>
   <translation>Vertaa…</translation>
  </message>
  <message>
   <source>{reader} (in {folder})</source>
   <translation>{reader} (kansiossa {folder})</translation>
  </message>
  <message>
   <source>«{twin}» (same identity)</source>
   <translation>«{twin}» (sama tunniste)</translation>
  </message>
  <message>
   <source>All right</source>
   <translation>Selvä</translation>
  </message>
  <message>
   <source>What you change is kept as yours; theirs stay as they are.</source>
   <translation>Muutoksesi tallentuvat sinun nimissäsi; toisen työ säilyy ennallaan.</translation>
  </message>
  <message>
   <source>{names} has {what} of {image}.</source>
   <translation>{names}: {what} kuvassa {image}.</translation>
  </message>
  <message>
   <source>{names} have {what} of {image}.</source>
   <translation>{names}: {what} kuvassa {image}.</translation>
  </message>
  <message>
   <source>Keep mine</source>
   <translation>Pidä omani</translation>
  </message>
  <message>
   <source>Use them</source>
   <translation>Käytä niitä</translation>
  </message>
  <message>
   <source>{name} is not changed. {why}</source>
   <translation>{name} ei muutu. {why}</translation>
  </message>
  <message>
   <source>{whose}: saved {at}</source>
   <translation>{whose}: tallennettu {at}</translation>
  </message>
  <message>
   <source>{name} opens with the {what} of {started_from}.</source>
   <translation>{name} avautuu toisen työstä ({started_from}: {what}).</translation>
  </message>
  <message>
   <source>{at_work} has the image open now. {hint}</source>
   <translation>{at_work} pitää kuvaa nyt auki. {hint}</translation>
  </message>
  <message>
   <source>Annotations (*.csv *.json);;All files (*)</source>
   <translation>Annotaatiot (*.csv *.json);;Kaikki tiedostot (*)</translation>
  </message>
  <message>
   <source>Radiographs (*.dcm *.dicom *.png *.tif *.tiff *.jpg *.jpeg *.bmp);;All files (*)</source>
   <translation>Röntgenkuvat (*.dcm *.dicom *.png *.tif *.tiff *.jpg *.jpeg *.bmp);;Kaikki tiedostot (*)</translation>
  </message>
  <message>
   <source>not loaded</source>
   <translation>ei ladattu</translation>
  </message>
  <message>
   <source>Open radiographs</source>
   <translation>Avaa röntgenkuvia</translation>
  </message>
  <message>
   <source>Open a folder</source>
   <translation>Avaa kansio</translation>
  </message>
  <message>
   <source>There are no landmarks to export yet.</source>
   <translation>Vietäviä maamerkkejä ei vielä ole.</translation>
  </message>
  <message>
   <source>Predict finds them; or place them by hand.</source>
   <translation>Ennusta etsii ne, tai aseta ne käsin.</translation>
  </message>
  <message>
   <source>Import annotations</source>
   <translation>Tuo annotaatioita</translation>
  </message>
  <message>
   <source>The {word} knee has all its landmarks.</source>
   <translation>Polven kaikki maamerkit on jo asetettu ({word}).</translation>
  </message>
  <message>
   <source>What</source>
   <translation>Mikä</translation>
  </message>
  <message>
   <source>Apart</source>
   <translation>Ero</translation>
  </message>
  <message>
   <source>Mine</source>
   <translation>Oma</translation>
  </message>
  <message>
   <source>Theirs</source>
   <translation>Toisen</translation>
  </message>
  <message>
   <source>Take theirs</source>
   <translation>Ota toisen</translation>
  </message>
  <message>
   <source>only one is placed</source>
   <translation>vain toinen on asetettu</translation>
  </message>
  <message>
   <source>KL grade</source>
   <translation>KL-luokka</translation>
  </message>
  <message>
   <source>comment</source>
   <translation>kommentti</translation>
  </message>
  <message>
   <source>All mine</source>
   <translation>Kaikki omat</translation>
  </message>
  <message>
   <source>All theirs</source>
   <translation>Kaikki toisen</translation>
  </message>
  <message>
   <source>Theirs where mine are missing</source>
   <translation>Toisen, jos oma puuttuu</translation>
  </message>
  <message>
   <source>Keep this choice</source>
   <translation>Pidä tämä valinta</translation>
  </message>
  <message>
   <source>Compare with {whose}</source>
   <translation>Vertailu: {whose}</translation>
  </message>
  <message>
   <source>Theirs: {whose}</source>
   <translation>Toisen: {whose}</translation>
  </message>
  <message>
   <source>Differences: {rows}. What {whose} has stays as it is, whatever you choose; what you take over can be undone.</source>
   <translation>Eroja: {rows}. Toisen työ ({whose}) säilyy ennallaan, valitsitpa mitä tahansa; omaksi ottamasi voi kumota.</translation>
  </message>
  <message>
   <source>That landmark is locked.</source>
   <translation>Maamerkki on lukittu.</translation>
  </message>
  <message>
   <source>Lock landmark unlocks it.</source>
   <translation>Lukitse maamerkki avaa lukituksen.</translation>
  </message>
  <message>
   <source>No landmark is missing that the other knee has.</source>
   <translation>Puuttuvista maamerkeistä yksikään ei ole toisessa polvessa.</translation>
  </message>
  <message>
   <source>{image} of {date}</source>
   <translation>{image}, {date}</translation>
  </message>
  <message>
   <source>Drag them, or take them over with G.</source>
   <translation>Vedä niitä tai ota ne käyttöön näppäimellä G.</translation>
  </message>
  <message>
   <source>No landmark is missing that the previous visit has.</source>
   <translation>Puuttuvista maamerkeistä yksikään ei ole edellisessä kuvassa.</translation>
  </message>
  <message>
   <source>No point has been set by hand yet.</source>
   <translation>Yhtään pistettä ei ole vielä asetettu käsin.</translation>
  </message>
  <message>
   <source>Drag one right first.</source>
   <translation>Vedä ensin jokin oikealle paikalleen.</translation>
  </message>
  <message>
   <source>Every landmark is there already.</source>
   <translation>Kaikki maamerkit on jo asetettu.</translation>
  </message>
  <message>
   <source>{side} knee, mirrored</source>
   <translation>{side} polvi, peilattuna</translation>
  </message>
  <message>
   <source>Ghosts as on {source}.</source>
   <translation>Haamupisteet: {source}.</translation>
  </message>
  <message>
   <source> Stopped.</source>
   <translation> Pysäytetty.</translation>
  </message>
  <message>
   <source>{errors} could not be predicted{share}: {reason}</source>
   <translation>{errors} ei voitu ennustaa{share}: {reason}</translation>
  </message>
  <message>
   <source>{side} knee: {reason}</source>
   <translation>{side} polvi: {reason}</translation>
  </message>
  <message>
   <source>Using them keeps every point you set by hand.</source>
   <translation>Käyttö säilyttää kaikki käsin asettamasi pisteet.</translation>
  </message>
  <message>
   <source>Not predicted.</source>
   <translation>Ei ennustettu.</translation>
  </message>
  <message>
   <source>Predicted {good} of {total} images.{stopped}</source>
   <translation>Ennustettu {good}/{total} kuvaa.{stopped}</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>Yritä uudelleen</translation>
  </message>
  <message>
   <source>No predictions:</source>
   <translation>Ei ennusteita:</translation>
  </message>
  <message>
   <source> ({count} of them)</source>
   <translation> ({count} näistä)</translation>
  </message>
  <message>
   <source>It was trained in millimetres. 0.1 to 0.2 mm/px is usual for a digital knee radiograph.</source>
   <translation>Malli on opetettu millimetreissä. Digitaalisessa polvikuvassa 0,1–0,2 mm/px on tavallista.</translation>
  </message>
  <message>
   <source>Every image has landmarks already.</source>
   <translation>Kaikissa kuvissa on jo maamerkit.</translation>
  </message>
  <message>
   <source>Predict predicts the open image again.</source>
   <translation>Ennusta ennustaa avoimen kuvan uudelleen.</translation>
  </message>
  <message>
   <source>The landmarks of {name} are ready, but you changed it meanwhile.</source>
   <translation>Kuvan {name} maamerkit ovat valmiit, mutta muutit kuvaa sillä välin.</translation>
  </message>
  <message>
   <source>No knee was found in {name}.</source>
   <translation>Kuvasta {name} ei löytynyt polvea.</translation>
  </message>
  <message>
   <source>About {name}:</source>
   <translation>Kuvasta {name}:</translation>
  </message>
  <message>
   <source>An error inside KNEEL GUI: {error}</source>
   <translation>Virhe KNEEL GUI -ohjelman sisällä: {error}</translation>
  </message>
  <message>
   <source>{name} has no pixel spacing, and the model needs one.</source>
   <translation>Kuvalta {name} puuttuu pikselikoko, ja malli tarvitsee sen.</translation>
  </message>
  <message>
   <source>Set pixel spacing…</source>
   <translation>Aseta pikselikoko…</translation>
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
&lt;p&gt;Etsii röntgenkuvista kummankin polven 16 maamerkkiä ja antaa korjata ne.&lt;/p&gt;
&lt;p&gt;&lt;b&gt;Tämä ei ole lääkinnällinen laite&lt;/b&gt;, eikä sitä saa käyttää diagnosointiin tai
hoitoon.&lt;/p&gt;
&lt;p&gt;Maamerkit ja menetelmä: A. Tiulpin, I. Melekhov, S. Saarakkala, “KNEEL: Knee
Anatomical Landmark Localization Using Hourglass Networks”, ICCV Workshops 2019,
&lt;a href="https://arxiv.org/abs/1907.12237"&gt;arXiv:1907.12237&lt;/a&gt;.&lt;/p&gt;
&lt;p&gt;Malli: {model}&lt;/p&gt;
</translation>
  </message>
  <message>
   <source>About KNEEL GUI</source>
   <translation>Tietoja: KNEEL GUI</translation>
  </message>
  <message>
   <source>Set pixel spacing</source>
   <translation>Aseta pikselikoko</translation>
  </message>
  <message>
   <source>Square pixels</source>
   <translation>Neliömäiset pikselit</translation>
  </message>
  <message>
   <source>Also for the other images without a spacing</source>
   <translation>Myös muille kuville, joilta pikselikoko puuttuu</translation>
  </message>
  <message>
   <source>From the scanner's record or a ruler in the image. Lengths in mm and predictions depend on it.</source>
   <translation>Kuvauslaitteen tiedoista tai kuvassa näkyvästä mitasta. Pituudet (mm) ja ennusteet riippuvat siitä.</translation>
  </message>
  <message>
   <source>Between rows</source>
   <translation>Rivien väli</translation>
  </message>
  <message>
   <source>Between columns</source>
   <translation>Sarakkeiden väli</translation>
  </message>
  <message>
   <source>Set side</source>
   <translation>Aseta puoli</translation>
  </message>
  <message>
   <source>This image shows</source>
   <translation>Tässä kuvassa on</translation>
  </message>
  <message>
   <source>Both knees, or as the file says</source>
   <translation>Molemmat polvet tai tiedoston mukaan</translation>
  </message>
  <message>
   <source>Only the {word} knee</source>
   <translation>Vain {word} polvi</translation>
  </message>
  <message>
   <source>Save as / export</source>
   <translation>Tallenna nimellä / vie</translation>
  </message>
  <message>
   <source>VIA formats come with 8-bit PNG copies of the images on the same pixels.</source>
   <translation>VIA-muotojen mukana tulevat kuvien 8-bittiset PNG-kopiot samassa pikseliruudukossa.</translation>
  </message>
  <message>
   <source>Browse…</source>
   <translation>Selaa…</translation>
  </message>
  <message>
   <source>Folder of the export</source>
   <translation>Viennin kansio</translation>
  </message>
  <message>
   <source>&lt;b&gt;1 image with landmarks&lt;/b&gt;</source>
   <translation>&lt;b&gt;1 kuva, jossa on maamerkkejä&lt;/b&gt;</translation>
  </message>
  <message>
   <source>Folder</source>
   <translation>Kansio</translation>
  </message>
  <message>
   <source>Replace</source>
   <translation>Korvaa</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>Vie</translation>
  </message>
  <message>
   <source>&lt;b&gt;{count} images with landmarks&lt;/b&gt;</source>
   <translation>&lt;b&gt;{count} kuvaa, joissa on maamerkkejä&lt;/b&gt;</translation>
  </message>
  <message>
   <source>This folder has {there}; the export replaces it.</source>
   <translation>Kansiossa on jo: {there}; vienti korvaa ne.</translation>
  </message>
  <message>
   <source>Exported 1 image to {folder}: {files}.</source>
   <translation>1 kuva viety kansioon {folder}: {files}.</translation>
  </message>
  <message>
   <source>Exported {good} images to {folder}: {files}.</source>
   <translation>{good} kuvaa viety kansioon {folder}: {files}.</translation>
  </message>
  <message>
   <source>Exporting</source>
   <translation>Viedään</translation>
  </message>
  <message>
   <source>Reading {name}</source>
   <translation>Luetaan {name}</translation>
  </message>
  <message>
   <source>{old} is called {new} there.</source>
   <translation>{old} on siellä nimellä {new}.</translation>
  </message>
  <message>
   <source>1 note, see the details.</source>
   <translation>1 huomautus, ks. tiedot.</translation>
  </message>
  <message>
   <source>Nothing was exported.</source>
   <translation>Mitään ei viety.</translation>
  </message>
  <message>
   <source>Read back and compared: all as it is here.</source>
   <translation>Luettu takaisin ja verrattu: kaikki vastaa tätä.</translation>
  </message>
  <message>
   <source>The export was stopped.</source>
   <translation>Vienti pysäytettiin.</translation>
  </message>
  <message>
   <source>Not exported.</source>
   <translation>Ei viety.</translation>
  </message>
  <message>
   <source>{lost} could not be exported.</source>
   <translation>{lost} ei voitu viedä.</translation>
  </message>
  <message>
   <source>{count} notes, see the details.</source>
   <translation>{count} huomautusta, ks. tiedot.</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>Avaa kansio</translation>
  </message>
  <message>
   <source>Exporting: {text}</source>
   <translation>Viedään: {text}</translation>
  </message>
  <message>
   <source>No heat maps.</source>
   <translation>Ei lämpökarttoja.</translation>
  </message>
  <message>
   <source>all landmarks</source>
   <translation>kaikki maamerkit</translation>
  </message>
  <message>
   <source>Model: {what}</source>
   <translation>Malli: {what}</translation>
  </message>
  <message>
   <source>Mouse</source>
   <translation>Hiiri</translation>
  </message>
  <message>
   <source>Any key or a click closes this.</source>
   <translation>Mikä tahansa näppäin tai napsautus sulkee tämän.</translation>
  </message>
  <message>
   <source>a person has worked on it</source>
   <translation>joku on jo työstänyt sitä</translation>
  </message>
  <message>
   <source>{got} of {listed} images got points or grades from {source}.</source>
   <translation>{got}/{listed} kuvaa sai pisteitä tai luokkia tiedostosta {source}.</translation>
  </message>
  <message>
   <source>{got} of {listed} images got points from {source}.</source>
   <translation>{got}/{listed} kuvaa sai pisteitä tiedostosta {source}.</translation>
  </message>
  <message>
   <source>They were left out: it may be another image of that name.</source>
   <translation>Ne jätettiin pois: kyseessä voi olla toinen samanniminen kuva.</translation>
  </message>
  <message>
   <source>The import was stopped; nothing was changed.</source>
   <translation>Tuonti pysäytettiin; mitään ei muutettu.</translation>
  </message>
  <message>
   <source>it is not in the worklist any more</source>
   <translation>se ei ole enää työlistalla</translation>
  </message>
  <message>
   <source>the file was replaced by another image meanwhile</source>
   <translation>tiedosto on sillä välin vaihtunut toiseksi kuvaksi</translation>
  </message>
  <message>
   <source>1 of the file is not here.</source>
   <translation>1 tiedoston kuva ei ole täällä.</translation>
  </message>
  <message>
   <source>1 problem.</source>
   <translation>1 ongelma.</translation>
  </message>
  <message>
   <source>{name}: left as before, {worked}.</source>
   <translation>{name}: ennallaan, {worked}.</translation>
  </message>
  <message>
   <source>{name}: not in the worklist.</source>
   <translation>{name}: ei työlistalla.</translation>
  </message>
  <message>
   <source>The points of {name} lie outside this image ({cols} x {rows} px).</source>
   <translation>Kuvan {name} pisteet ovat tämän kuvan ulkopuolella ({cols} x {rows} px).</translation>
  </message>
  <message>
   <source>Not imported.</source>
   <translation>Ei tuotu.</translation>
  </message>
  <message>
   <source>its points stay, {worked}.</source>
   <translation>sen pisteet säilyvät, {worked}.</translation>
  </message>
  <message>
   <source>{none} got none.</source>
   <translation>{none} jäi ilman.</translation>
  </message>
  <message>
   <source> and {count} more</source>
   <translation> ja {count} muuta</translation>
  </message>
  <message>
   <source>As before, for {why}: {names}.</source>
   <translation>Ennallaan, koska {why}: {names}.</translation>
  </message>
  <message>
   <source>Importing {name}</source>
   <translation>Tuodaan {name}</translation>
  </message>
  <message>
   <source>{count} of the file are not here.</source>
   <translation>{count} tiedoston kuvaa ei ole täällä.</translation>
  </message>
  <message>
   <source>{count} problems.</source>
   <translation>{count} ongelmaa.</translation>
  </message>
  <message>
   <source>the grade and comment of the {word} knee stay; the file says «{text} {comment}».</source>
   <translation>polven ({word}) luokka ja kommentti säilyvät; tiedoston mukaan «{text} {comment}».</translation>
  </message>
  <message>
   <source>{name}: left out, {why}.</source>
   <translation>{name}: jätetty pois, {why}.</translation>
  </message>
  <message>
   <source>Importing: {text}</source>
   <translation>Tuodaan: {text}</translation>
  </message>
  <message>
   <source>Place</source>
   <translation>Paikka</translation>
  </message>
  <message>
   <source>in mm</source>
   <translation>mm</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Tila</translation>
  </message>
  <message>
   <source>Spread</source>
   <translation>Hajonta</translation>
  </message>
  <message>
   <source>Shape</source>
   <translation>Muoto</translation>
  </message>
  <message>
   <source>Made by</source>
   <translation>Lähde</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Koko</translation>
  </message>
  <message>
   <source>Spacing</source>
   <translation>Pikseli</translation>
  </message>
  <message>
   <source>Notes</source>
   <translation>Huom.</translation>
  </message>
  <message>
   <source>Click a point to see it here.</source>
   <translation>Napsauta pistettä nähdäksesi sen tässä.</translation>
  </message>
  <message>
   <source>LANDMARK</source>
   <translation>MAAMERKKI</translation>
  </message>
  <message>
   <source>IMAGE</source>
   <translation>KUVA</translation>
  </message>
  <message>
   <source>Accept and next</source>
   <translation>Hyväksy, seuraava</translation>
  </message>
  <message>
   <source>Reviewed · next</source>
   <translation>Tarkastettu · seuraava</translation>
  </message>
  <message>
   <source>Click the place of {named}</source>
   <translation>Napsauta kohtaa {named}</translation>
  </message>
  <message>
   <source>Click here and press the new key</source>
   <translation>Napsauta tähän ja paina uutta näppäintä</translation>
  </message>
  <message>
   <source>New key</source>
   <translation>Uusi näppäin</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>Näppäimet</translation>
  </message>
  <message>
   <source>Find an action or a key</source>
   <translation>Etsi toimintoa tai näppäintä</translation>
  </message>
  <message>
   <source>Use this key</source>
   <translation>Käytä tätä näppäintä</translation>
  </message>
  <message>
   <source>Add it</source>
   <translation>Lisää se</translation>
  </message>
  <message>
   <source>No key</source>
   <translation>Ei näppäintä</translation>
  </message>
  <message>
   <source>As delivered</source>
   <translation>Alkuperäinen</translation>
  </message>
  <message>
   <source>All as delivered</source>
   <translation>Kaikki alkuperäisiksi</translation>
  </message>
  <message>
   <source>Actions and their keys</source>
   <translation>Toiminnot ja niiden näppäimet</translation>
  </message>
  <message>
   <source>Action</source>
   <translation>Toiminto</translation>
  </message>
  <message>
   <source>In bold: not as delivered.</source>
   <translation>Lihavoitu: muutettu alkuperäisestä.</translation>
  </message>
  <message>
   <source>A key that is held stands alone, without Ctrl or Alt.</source>
   <translation>Pohjassa pidettävä näppäin on yksinään, ilman Ctrl- tai Alt-näppäintä.</translation>
  </message>
  <message>
   <source>{pressed} is free.</source>
   <translation>{pressed} on vapaa.</translation>
  </message>
  <message>
   <source>{pressed} belongs to «{name}», which needs each of its keys. Give that another key first.</source>
   <translation>{pressed} kuuluu toiminnolle «{name}», joka tarvitsee jokaisen näppäimensä. Anna sille ensin toinen.</translation>
  </message>
  <message>
   <source>{pressed} belongs to «{name}»; using it takes it away from there.</source>
   <translation>{pressed} kuuluu toiminnolle «{name}»; käyttö vie sen sieltä.</translation>
  </message>
  <message>
   <source>Knee</source>
   <translation>Polvi</translation>
  </message>
  <message>
   <source>Points</source>
   <translation>Pisteet</translation>
  </message>
  <message>
   <source>KNEES</source>
   <translation>POLVET</translation>
  </message>
  <message>
   <source>Radiograph with landmarks</source>
   <translation>Röntgenkuva ja maamerkit</translation>
  </message>
  <message>
   <source>not placed</source>
   <translation>ei asetettu</translation>
  </message>
  <message>
   <source>No local contrast.</source>
   <translation>Ei paikallista kontrastia.</translation>
  </message>
  <message>
   <source>inverted</source>
   <translation>käänteinen</translation>
  </message>
  <message>
   <source>local contrast</source>
   <translation>paikallinen kontrasti</translation>
  </message>
  <message>
   <source>Worklist</source>
   <translation>Työlista</translation>
  </message>
  <message>
   <source>Inspector</source>
   <translation>Tiedot</translation>
  </message>
  <message>
   <source>Drop radiographs or a folder here
or press {key}</source>
   <translation>Pudota röntgenkuvia tai kansio tähän
tai paina {key}</translation>
  </message>
  <message>
   <source>JOINT, {unit}</source>
   <translation>NIVEL, {unit}</translation>
  </message>
  <message>
   <source>{measure}, {side} knee</source>
   <translation>{measure}, {side} polvi</translation>
  </message>
  <message>
   <source>Plateau</source>
   <translation>Plateau</translation>
  </message>
  <message>
   <source>Medial</source>
   <translation>Med.</translation>
  </message>
  <message>
   <source>Lateral</source>
   <translation>Lat.</translation>
  </message>
  <message>
   <source>In pixels: the image has no spacing.</source>
   <translation>Pikseleinä: kuvalta puuttuu pikselikoko.</translation>
  </message>
  <message>
   <source>mm from {source_text}; ± is one standard deviation.</source>
   <translation>mm: {source_text}; ± on yksi keskihajonta.</translation>
  </message>
  <message>
   <source>1 {unit} at {landmark} changes {parts} at most.</source>
   <translation>1 {unit} kohdassa {landmark} muuttaa enintään: {parts}.</translation>
  </message>
  <message>
   <source>1 {per} at a landmark changes it by at most: {parts}.</source>
   <translation>1 {per} maamerkissä muuttaa sitä enintään: {parts}.</translation>
  </message>
  <message>
   <source>1 {unit} at {landmark} changes none of these.</source>
   <translation>1 {unit} kohdassa {landmark} ei muuta näistä yhtään.</translation>
  </message>
  <message>
   <source>{measure} by {change}</source>
   <translation>{measure}: {change}</translation>
  </message>
  <message>
   <source>Tools</source>
   <translation>Työkalut</translation>
  </message>
  <message>
   <source>&amp;Window</source>
   <translation>&amp;Ikkunointi</translation>
  </message>
  <message>
   <source>Look-up table {n}</source>
   <translation>Hakutaulukko {n}</translation>
  </message>
  <message>
   <source>Your work is kept; the log has the details.</source>
   <translation>Työsi on tallessa; lokissa on tarkemmat tiedot.</translation>
  </message>
  <message>
   <source>{problems} files or folders cannot be used.</source>
   <translation>{problems} tiedostoa tai kansiota ei voida käyttää.</translation>
  </message>
  <message>
   <source>An error inside KNEEL GUI: {kind}: {error}</source>
   <translation>Virhe KNEEL GUI -ohjelman sisällä: {kind}: {error}</translation>
  </message>
  <message>
   <source>Details</source>
   <translation>Tiedot</translation>
  </message>
  <message>
   <source>Next</source>
   <translation>Seuraava</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Sulje</translation>
  </message>
  <message>
   <source>{count} more</source>
   <translation>{count} lisää</translation>
  </message>
  <message>
   <source>turned 90° clockwise</source>
   <translation>käännetty 90° myötäpäivään</translation>
  </message>
  <message>
   <source>turned 180°</source>
   <translation>käännetty 180°</translation>
  </message>
  <message>
   <source>turned 90° anticlockwise</source>
   <translation>käännetty 90° vastapäivään</translation>
  </message>
  <message>
   <source>flipped</source>
   <translation>peilattu</translation>
  </message>
  <message>
   <source>What to do: a few letters of it</source>
   <translation>Mitä tehdään: muutama kirjain riittää</translation>
  </message>
  <message>
   <source>Command palette</source>
   <translation>Komentopaletti</translation>
  </message>
  <message>
   <source>Actions</source>
   <translation>Toiminnot</translation>
  </message>
  <message>
   <source>by its keys only</source>
   <translation>vain näppäimillä</translation>
  </message>
  <message>
   <source>Nothing is called like that.</source>
   <translation>Sen nimistä ei ole.</translation>
  </message>
  <message>
   <source>only when {value}</source>
   <translation>vain kun {value}</translation>
  </message>
  <message>
   <source>«{text}» cannot be done now: {blocked}.</source>
   <translation>«{text}» ei onnistu nyt: {blocked}.</translation>
  </message>
  <message>
   <source>&amp;Undo {step}</source>
   <translation>&amp;Kumoa: {step}</translation>
  </message>
  <message>
   <source>&amp;Redo {step}</source>
   <translation>&amp;Tee uudelleen: {step}</translation>
  </message>
  <message>
   <source>Preparing the networks (once)…</source>
   <translation>Valmistellaan verkkoja (kerran)…</translation>
  </message>
  <message>
   <source>Predicting {number} of {total}: {name}</source>
   <translation>Ennustetaan {number}/{total}: {name}</translation>
  </message>
  <message>
   <source>Stopping</source>
   <translation>Pysäytetään</translation>
  </message>
  <message>
   <source>It has no pixel spacing, and the model needs one.</source>
   <translation>Pikselikoko puuttuu, ja malli tarvitsee sen.</translation>
  </message>
  <message>
   <source>Set pixel spacing… in the File menu gives it to one image or to all.</source>
   <translation>Aseta pikselikoko… Tiedosto-valikossa antaa sen yhdelle kuvalle tai kaikille.</translation>
  </message>
  <message>
   <source>The model that comes with the program does.</source>
   <translation>Ohjelman mukana tuleva malli antaa ne.</translation>
  </message>
  <message>
   <source>Predicting {name}</source>
   <translation>Ennustetaan {name}</translation>
  </message>
  <message>
   <source>Predicting {name}{more}</source>
   <translation>Ennustetaan {name}{more}</translation>
  </message>
  <message>
   <source>The model {model_id} does not give its heat maps.</source>
   <translation>Malli {model_id} ei anna lämpökarttojaan.</translation>
  </message>
  <message>
   <source>Some settings were not read.</source>
   <translation>Kaikkia asetuksia ei luettu.</translation>
  </message>
  <message>
   <source>The settings are not saved.</source>
   <translation>Asetuksia ei tallennettu.</translation>
  </message>
  <message>
   <source>Preferences</source>
   <translation>Asetukset</translation>
  </message>
  <message>
   <source>Groups of preferences</source>
   <translation>Asetusryhmät</translation>
  </message>
  <message>
   <source>Choose…</source>
   <translation>Valitse…</translation>
  </message>
  <message>
   <source>Choose a folder</source>
   <translation>Valitse kansio</translation>
  </message>
  <message>
   <source>Radiograph</source>
   <translation>Röntgenkuva</translation>
  </message>
  <message>
   <source>View {how}</source>
   <translation>Näkymä {how}</translation>
  </message>
  <message>
   <source>none</source>
   <translation>ei nivelrikkoa</translation>
  </message>
  <message>
   <source>doubtful</source>
   <translation>epäilyttävä</translation>
  </message>
  <message>
   <source>minimal</source>
   <translation>lievä</translation>
  </message>
  <message>
   <source>moderate</source>
   <translation>kohtalainen</translation>
  </message>
  <message>
   <source>severe</source>
   <translation>vaikea</translation>
  </message>
  <message>
   <source>Not gradable: positioning</source>
   <translation>Ei luokiteltavissa: asento</translation>
  </message>
  <message>
   <source>Not gradable: exposure</source>
   <translation>Ei luokiteltavissa: valotus</translation>
  </message>
  <message>
   <source>Not gradable: cut off</source>
   <translation>Ei luokiteltavissa: rajautunut</translation>
  </message>
  <message>
   <source>Not gradable: implant</source>
   <translation>Ei luokiteltavissa: tekonivel</translation>
  </message>
  <message>
   <source>Not gradable: other</source>
   <translation>Ei luokiteltavissa: muu syy</translation>
  </message>
  <message>
   <source>Kellgren-Lawrence grade, or why the knee cannot be graded</source>
   <translation>Kellgren-Lawrence-luokka, tai miksi polvea ei voi luokitella</translation>
  </message>
  <message>
   <source>Comment, {} knee</source>
   <translation>Kommentti, {} polvi</translation>
  </message>
  <message>
   <source>KL grade, {} knee</source>
   <translation>KL-luokka, {} polvi</translation>
  </message>
  <message>
   <source>predicted, untouched</source>
   <translation>ennustettu, koskematon</translation>
  </message>
  <message>
   <source>imported, untouched</source>
   <translation>tuotu, koskematon</translation>
  </message>
  <message>
   <source>moved by hand</source>
   <translation>siirretty käsin</translation>
  </message>
  <message>
   <source>placed by hand</source>
   <translation>asetettu käsin</translation>
  </message>
  <message>
   <source>confirmed</source>
   <translation>vahvistettu</translation>
  </message>
  <message>
   <source>not visible</source>
   <translation>ei näkyvissä</translation>
  </message>
  <message>
   <source>px only: uncalibrated</source>
   <translation>vain px: ei kalibroitu</translation>
  </message>
  <message>
   <source>set by you</source>
   <translation>antamasi</translation>
  </message>
  <message>
   <source>ImagerPixelSpacing ÷ magnification</source>
   <translation>ImagerPixelSpacing ÷ suurennos</translation>
  </message>
  <message>
   <source>, locked</source>
   <translation>, lukittu</translation>
  </message>
  <message>
   <source>{off:.1f} mm off, limit {limit:.1f}</source>
   <translation>{off:.1f} mm sivussa, raja {limit:.1f}</translation>
  </message>
  <message>
   <source>look-up table</source>
   <translation>hakutaulukko</translation>
  </message>
  <message>
   <source>by hand</source>
   <translation>käsin</translation>
  </message>
  <message>
   <source>locked</source>
   <translation>lukittu</translation>
  </message>
  <message>
   <source>{count} of {total}</source>
   <translation>{count}/{total}</translation>
  </message>
  <message>
   <source>implausible: {off:.1f} &gt; {limit:.1f} mm</source>
   <translation>epäuskottava: {off:.1f} &gt; {limit:.1f} mm</translation>
  </message>
  <message>
   <source>Open &amp;recent</source>
   <translation>Avaa &amp;viimeaikainen</translation>
  </message>
  <message>
   <source>&amp;Forget these</source>
   <translation>&amp;Unohda nämä</translation>
  </message>
  <message>
   <source>All are reviewed.</source>
   <translation>Kaikki on tarkastettu.</translation>
  </message>
  <message>
   <source>No other image waits for a review.</source>
   <translation>Mikään muu kuva ei odota tarkastusta.</translation>
  </message>
  <message>
   <source>The landmarks were predicted without knowing that.</source>
   <translation>Maamerkit ennustettiin ilman tätä tietoa.</translation>
  </message>
  <message>
   <source>Predict again; points set by hand stay.</source>
   <translation>Ennusta uudelleen; käsin asetetut pisteet säilyvät.</translation>
  </message>
  <message>
   <source>Predict</source>
   <translation>Ennusta</translation>
  </message>
  <message>
   <source>What you do is written down meanwhile, and saved as soon as it answers.</source>
   <translation>Muutoksesi kirjataan sillä välin muistiin ja tallennetaan heti, kun se vastaa.</translation>
  </message>
  <message>
   <source> The window closes then.</source>
   <translation> Ikkuna sulkeutuu sitten.</translation>
  </message>
  <message>
   <source>Retry</source>
   <translation>Yritä uudelleen</translation>
  </message>
  <message>
   <source>Quit without saving</source>
   <translation>Lopeta tallentamatta</translation>
  </message>
  <message>
   <source>{name}: not saved yet, the disk or network share does not answer.</source>
   <translation>{name}: ei vielä tallennettu, levy tai verkkojako ei vastaa.</translation>
  </message>
  <message>
   <source>Image: {path}</source>
   <translation>Kuva: {path}</translation>
  </message>
  <message>
   <source>arrows</source>
   <translation>nuolet</translation>
  </message>
  <message>
   <source>value {value:g}</source>
   <translation>arvo {value:g}</translation>
  </message>
  <message>
   <source>zoom {percent:.0f} %</source>
   <translation>zoomaus {percent:.0f} %</translation>
  </message>
  <message>
   <source>The old files were left as they are.</source>
   <translation>Vanhat tiedostot jätettiin ennalleen.</translation>
  </message>
  <message>
   <source>Undo still works.</source>
   <translation>Kumoaminen toimii yhä.</translation>
  </message>
  <message>
   <source>All of its files belong together again.</source>
   <translation>Sen kaikki tiedostot kuuluvat taas yhteen.</translation>
  </message>
  <message>
   <source>Export once more.</source>
   <translation>Vie uudelleen.</translation>
  </message>
  <message>
   <source>The last edits before KNEEL GUI was ended from outside were found and saved (1 image).</source>
   <translation>Viimeiset muutokset ennen KNEEL GUI:n keskeytymistä löytyivät ja tallennettiin (1 kuva).</translation>
  </message>
  <message>
   <source>The work of an older KNEEL GUI on {count} images was taken over.</source>
   <translation>Vanhemman KNEEL GUI:n työ otettiin käyttöön ({count} kuvaa).</translation>
  </message>
  <message>
   <source>It is finished now.</source>
   <translation>Se on nyt viety loppuun.</translation>
  </message>
  <message>
   <source>It was not made.</source>
   <translation>Sitä ei tehty.</translation>
  </message>
  <message>
   <source>The export to {folder} was cut off while its files were put in place. </source>
   <translation>Vienti kansioon {folder} keskeytyi, kun sen tiedostoja siirrettiin paikoilleen. </translation>
  </message>
  <message>
   <source>The last edits before KNEEL GUI was ended from outside were found and saved ({new} images).</source>
   <translation>Viimeiset muutokset ennen KNEEL GUI:n keskeytymistä löytyivät ja tallennettiin ({new} kuvaa).</translation>
  </message>
  <message>
   <source>a few seconds left</source>
   <translation>muutama sekunti jäljellä</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Pysäytä</translation>
  </message>
  <message>
   <source>Stop (Esc)</source>
   <translation>Pysäytä (Esc)</translation>
  </message>
  <message>
   <source>{hours:.1f} h left</source>
   <translation>{hours:.1f} h jäljellä</translation>
  </message>
  <message>
   <source>{seconds:.0f} s left</source>
   <translation>{seconds:.0f} s jäljellä</translation>
  </message>
  <message>
   <source>{minutes:.0f} min left</source>
   <translation>{minutes:.0f} min jäljellä</translation>
  </message>
  <message>
   <source>Image</source>
   <translation>Kuva</translation>
  </message>
  <message>
   <source>Seconds</source>
   <translation>Sekunteja</translation>
  </message>
  <message>
   <source>Drags</source>
   <translation>Vetoja</translation>
  </message>
  <message>
   <source>Corrected</source>
   <translation>Korjattu</translation>
  </message>
  <message>
   <source>Stays</source>
   <translation>Käyntejä</translation>
  </message>
  <message>
   <source>Time spent on each image</source>
   <translation>Kuhunkin kuvaan käytetty aika</translation>
  </message>
  <message>
   <source>Time spent</source>
   <translation>Käytetty aika</translation>
  </message>
  <message>
   <source>Time counts while there are signs of you; after 30 s without one it stands still. Exports write it to time.csv.</source>
   <translation>Aika kuluu, kun olet selvästi paikalla; se pysähtyy, kun 30 sekuntiin ei tapahdu mitään. Vienti kirjoittaa sen tiedostoon time.csv.</translation>
  </message>
  <message>
   <source>Skip</source>
   <translation>Ohita</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>Takaisin</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Valmis</translation>
  </message>
  <message>
   <source>No {side} knee on this image</source>
   <translation>Tässä kuvassa ei ole polvea: {side}</translation>
  </message>
  <message>
   <source>{side} knee</source>
   <translation>{side} polvi</translation>
  </message>
  <message>
   <source>{side}, mirrored</source>
   <translation>{side}, peilattu</translation>
  </message>
  <message>
   <source>The file does not say whose it is or when it was taken.</source>
   <translation>Tiedosto ei kerro, kenen se on tai milloin se on otettu.</translation>
  </message>
  <message>
   <source>PatientID and a date are needed to find the previous visit.</source>
   <translation>Edellisen kuvan löytämiseen tarvitaan PatientID ja päivämäärä.</translation>
  </message>
  <message>
   <source>The worklist has no annotated image of this person's other studies.</source>
   <translation>Työlistalla ei ole saman henkilön muiden tutkimusten annotoituja kuvia.</translation>
  </message>
  <message>
   <source>Not reviewed</source>
   <translation>Ei tarkastettu</translation>
  </message>
  <message>
   <source>Unread</source>
   <translation>Lukematta</translation>
  </message>
  <message>
   <source>Predicted, untouched</source>
   <translation>Ennustettu, koskematon</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>Epäonnistunut</translation>
  </message>
  <message>
   <source>Doubtful: spread above 2 mm</source>
   <translation>Epävarma: hajonta yli 2 mm</translation>
  </message>
  <message>
   <source>Implausible shape</source>
   <translation>Epäuskottava muoto</translation>
  </message>
  <message>
   <source>One knee only</source>
   <translation>Vain yksi polvi</translation>
  </message>
  <message>
   <source>Filter: name, status, doubt&gt;2 …</source>
   <translation>Suodata: nimi, tila, doubt&gt;2 …</translation>
  </message>
  <message>
   <source>Filter of the worklist</source>
   <translation>Työlistan suodatin</translation>
  </message>
  <message>
   <source>Common filters, and which columns there are</source>
   <translation>Tavalliset suodattimet ja näytettävät sarakkeet</translation>
  </message>
  <message>
   <source>Common filters and columns</source>
   <translation>Tavalliset suodattimet ja sarakkeet</translation>
  </message>
  <message>
   <source>&amp;Columns</source>
   <translation>&amp;Sarakkeet</translation>
  </message>
  <message>
   <source> · reading headers, {percent} %</source>
   <translation> · luetaan otsakkeita, {percent} %</translation>
  </message>
  <message>
   <source>{shown:,} of {total:,} shown · </source>
   <translation>näkyvissä {shown:,}/{total:,} · </translation>
  </message>
  <message>
   <source>{done:,} of 1 image reviewed</source>
   <translation>{done:,}/1 kuva tarkastettu</translation>
  </message>
  <message>
   <source>{done:,} of {total:,} images reviewed</source>
   <translation>{done:,}/{total:,} kuvaa tarkastettu</translation>
  </message>
  <message>
   <source>There is no «{field}»; there are {fields}.</source>
   <translation>Ehtoa «{field}» ei ole; on: {fields}.</translation>
  </message>
  <message>
   <source>«{field}» is a number, «{value}» is none.</source>
   <translation>«{field}» on luku, «{value}» ei ole.</translation>
  </message>
  <message>
   <source>«{field}» has no order: write {field}:{value}.</source>
   <translation>Ehdolla «{field}» ei ole järjestystä: kirjoita {field}:{value}.</translation>
  </message>
  <message>
   <source>&amp;Open files…</source>
   <translation>&amp;Avaa tiedostoja…</translation>
  </message>
  <message>
   <source>Open DICOM, PNG, TIFF or JPEG radiographs</source>
   <translation>Avaa DICOM-, PNG-, TIFF- tai JPEG-röntgenkuvia</translation>
  </message>
  <message>
   <source>File</source>
   <translation>Tiedosto</translation>
  </message>
  <message>
   <source>Open</source>
   <translation>Avaa</translation>
  </message>
  <message>
   <source>Open &amp;folder…</source>
   <translation>Avaa &amp;kansio…</translation>
  </message>
  <message>
   <source>Open every radiograph in a folder and below it</source>
   <translation>Avaa kansion ja sen alikansioiden kaikki röntgenkuvat</translation>
  </message>
  <message>
   <source>&amp;Save</source>
   <translation>&amp;Tallenna</translation>
  </message>
  <message>
   <source>Save now; changes are also saved by themselves half a second later</source>
   <translation>Tallenna nyt; muutokset tallentuvat itsestäänkin puolen sekunnin kuluttua</translation>
  </message>
  <message>
   <source>Save &amp;as / export…</source>
   <translation>Tallenna nimellä / &amp;vie…</translation>
  </message>
  <message>
   <source>Write the landmarks of the worklist as VIA, CSV and other files</source>
   <translation>Kirjoita työlistan maamerkit VIA-, CSV- ja muihin tiedostoihin</translation>
  </message>
  <message>
   <source>I&amp;mport annotations…</source>
   <translation>T&amp;uo annotaatioita…</translation>
  </message>
  <message>
   <source>Read VIA, CSV and other files: their points go to the images of that name</source>
   <translation>Lue VIA-, CSV- ja muita tiedostoja: pisteet menevät samannimisiin kuviin</translation>
  </message>
  <message>
   <source>Set pixel s&amp;pacing…</source>
   <translation>Aseta &amp;pikselikoko…</translation>
  </message>
  <message>
   <source>Give the millimetres per pixel of the open image</source>
   <translation>Anna avoimen kuvan millimetrit pikseliä kohti</translation>
  </message>
  <message>
   <source>Set s&amp;ide…</source>
   <translation>Aseta pu&amp;oli…</translation>
  </message>
  <message>
   <source>Say which knee a single-knee image shows</source>
   <translation>Kerro, kumpi polvi yhden polven kuvassa on</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>&amp;Lopeta</translation>
  </message>
  <message>
   <source>Save and close</source>
   <translation>Tallenna ja sulje</translation>
  </message>
  <message>
   <source>&amp;Undo</source>
   <translation>&amp;Kumoa</translation>
  </message>
  <message>
   <source>Undo on this image</source>
   <translation>Kumoa tässä kuvassa</translation>
  </message>
  <message>
   <source>Edit</source>
   <translation>Muokkaa</translation>
  </message>
  <message>
   <source>&amp;Redo</source>
   <translation>&amp;Tee uudelleen</translation>
  </message>
  <message>
   <source>Redo on this image</source>
   <translation>Tee uudelleen tässä kuvassa</translation>
  </message>
  <message>
   <source>&amp;Erase landmark</source>
   <translation>&amp;Poista maamerkki</translation>
  </message>
  <message>
   <source>Remove the selected point</source>
   <translation>Poista valittu piste</translation>
  </message>
  <message>
   <source>Place ri&amp;ght knee</source>
   <translation>Aseta &amp;oikea polvi</translation>
  </message>
  <message>
   <source>Click the missing landmarks of the right knee in order; Esc stops</source>
   <translation>Napsauta oikean polven puuttuvat maamerkit järjestyksessä; Esc lopettaa</translation>
  </message>
  <message>
   <source>Place &amp;left knee</source>
   <translation>Aseta &amp;vasen polvi</translation>
  </message>
  <message>
   <source>Click the missing landmarks of the left knee in order; Esc stops</source>
   <translation>Napsauta vasemman polven puuttuvat maamerkit järjestyksessä; Esc lopettaa</translation>
  </message>
  <message>
   <source>S&amp;kip landmark</source>
   <translation>O&amp;hita maamerkki</translation>
  </message>
  <message>
   <source>Leave the landmark that comes next for later while placing</source>
   <translation>Jätä vuorossa oleva maamerkki asetettaessa myöhemmäksi</translation>
  </message>
  <message>
   <source>S&amp;wap sides</source>
   <translation>V&amp;aihda puolet</translation>
  </message>
  <message>
   <source>Exchange right and left</source>
   <translation>Vaihda oikea ja vasen keskenään</translation>
  </message>
  <message>
   <source>Next landmark</source>
   <translation>Seuraava maamerkki</translation>
  </message>
  <message>
   <source>Select the next landmark in anatomical order</source>
   <translation>Valitse seuraava maamerkki anatomisessa järjestyksessä</translation>
  </message>
  <message>
   <source>Previous landmark</source>
   <translation>Edellinen maamerkki</translation>
  </message>
  <message>
   <source>Select the landmark before it</source>
   <translation>Valitse sitä edeltävä maamerkki</translation>
  </message>
  <message>
   <source>Most &amp;doubtful landmark</source>
   <translation>&amp;Epävarmin maamerkki</translation>
  </message>
  <message>
   <source>Select an implausible point, then those with the largest spread; again: the next</source>
   <translation>Valitse epäuskottava piste, sitten suurimman hajonnan pisteet; uudelleen: seuraava</translation>
  </message>
  <message>
   <source>Nudge by 1 px</source>
   <translation>Siirrä 1 px</translation>
  </message>
  <message>
   <source>Move the selected point by one pixel</source>
   <translation>Siirrä valittua pistettä yhden pikselin</translation>
  </message>
  <message>
   <source>Nudge by 10 px</source>
   <translation>Siirrä 10 px</translation>
  </message>
  <message>
   <source>Move the selected point by ten pixels</source>
   <translation>Siirrä valittua pistettä kymmenen pikseliä</translation>
  </message>
  <message>
   <source>Nudge by 0.1 px</source>
   <translation>Siirrä 0,1 px</translation>
  </message>
  <message>
   <source>Move the selected point by a tenth of a pixel</source>
   <translation>Siirrä valittua pistettä pikselin kymmenesosan</translation>
  </message>
  <message>
   <source>&amp;Predict</source>
   <translation>&amp;Ennusta</translation>
  </message>
  <message>
   <source>Find the landmarks of the open image; points set by hand stay</source>
   <translation>Etsi avoimen kuvan maamerkit; käsin asetetut pisteet säilyvät</translation>
  </message>
  <message>
   <source>Landmarks</source>
   <translation>Maamerkit</translation>
  </message>
  <message>
   <source>Predict a&amp;ll</source>
   <translation>Ennusta &amp;kaikki</translation>
  </message>
  <message>
   <source>Find the landmarks of every image that has none yet</source>
   <translation>Etsi maamerkit kaikista kuvista, joissa niitä ei vielä ole</translation>
  </message>
  <message>
   <source>Predict all</source>
   <translation>Ennusta kaikki</translation>
  </message>
  <message>
   <source>&amp;Stop</source>
   <translation>&amp;Pysäytä</translation>
  </message>
  <message>
   <source>Stop predicting or placing</source>
   <translation>Lopeta ennustaminen tai asettaminen</translation>
  </message>
  <message>
   <source>&amp;Accept and next</source>
   <translation>&amp;Hyväksy, seuraava</translation>
  </message>
  <message>
   <source>Mark the image as reviewed and open the next one</source>
   <translation>Merkitse kuva tarkastetuksi ja avaa seuraava</translation>
  </message>
  <message>
   <source>Accept</source>
   <translation>Hyväksy</translation>
  </message>
  <message>
   <source>&amp;Reject predicted</source>
   <translation>Hy&amp;lkää ennustetut</translation>
  </message>
  <message>
   <source>Remove every point that no person has touched</source>
   <translation>Poista kaikki pisteet, joihin kukaan ei ole koskenut</translation>
  </message>
  <message>
   <source>&amp;Four clicks</source>
   <translation>&amp;Neljä napsautusta</translation>
  </message>
  <message>
   <source>Click T6, T1, F6 and F1 of each knee; the rest appears as ghosts</source>
   <translation>Napsauta kummankin polven T6, T1, F6 ja F1; loput ilmestyvät haamupisteinä</translation>
  </message>
  <message>
   <source>Correct</source>
   <translation>Korjaa</translation>
  </message>
  <message>
   <source>Place &amp;here</source>
   <translation>Aseta &amp;tähän</translation>
  </message>
  <message>
   <source>While placing: the arrows move a sight, and this places the landmark there</source>
   <translation>Asetettaessa: nuolet siirtävät tähtäintä, ja tämä asettaa maamerkin siihen</translation>
  </message>
  <message>
   <source>Ghosts from the &amp;other knee</source>
   <translation>Haamut &amp;toisesta polvesta</translation>
  </message>
  <message>
   <source>Show the missing landmarks as on the other knee, mirrored</source>
   <translation>Näytä puuttuvat maamerkit kuten toisessa polvessa, peilattuina</translation>
  </message>
  <message>
   <source>Ghosts from the &amp;previous visit</source>
   <translation>Haamut &amp;edellisestä kuvasta</translation>
  </message>
  <message>
   <source>Show the missing landmarks as on this person's image of an earlier study</source>
   <translation>Näytä puuttuvat maamerkit kuten saman henkilön aiemman tutkimuksen kuvassa</translation>
  </message>
  <message>
   <source>&amp;Take over ghosts</source>
   <translation>&amp;Ota haamut käyttöön</translation>
  </message>
  <message>
   <source>Make all ghosts points; Esc sends them away</source>
   <translation>Tee kaikista haamuista pisteitä; Esc poistaa ne</translation>
  </message>
  <message>
   <source>Others fo&amp;llow</source>
   <translation>Muut &amp;seuraavat</translation>
  </message>
  <message>
   <source>Untouched points follow a corrected one, as the shape of a knee expects</source>
   <translation>Koskemattomat pisteet seuraavat korjattua, kuten polven muoto edellyttää</translation>
  </message>
  <message>
   <source>Not &amp;visible</source>
   <translation>Ei näk&amp;yvissä</translation>
  </message>
  <message>
   <source>Say that the selected landmark cannot be seen, or take it back</source>
   <translation>Kerro, ettei valittua maamerkkiä näy, tai peru se</translation>
  </message>
  <message>
   <source>Lo&amp;ck landmark</source>
   <translation>&amp;Lukitse maamerkki</translation>
  </message>
  <message>
   <source>Lock or unlock the selected point: nothing moves a locked one</source>
   <translation>Lukitse valittu piste tai avaa se: mikään ei siirrä lukittua</translation>
  </message>
  <message>
   <source>Lock &amp;knee</source>
   <translation>Lukitse &amp;polvi</translation>
  </message>
  <message>
   <source>Lock or unlock every point of the knee of the selected landmark</source>
   <translation>Lukitse valitun maamerkin polven kaikki pisteet tai avaa ne</translation>
  </message>
  <message>
   <source>Move the bone by 1 px</source>
   <translation>Siirrä luuta 1 px</translation>
  </message>
  <message>
   <source>Move all points of the selected landmark's bone</source>
   <translation>Siirrä valitun maamerkin luun kaikkia pisteitä</translation>
  </message>
  <message>
   <source>Turn the bone by 0.5°</source>
   <translation>Kierrä luuta 0,5°</translation>
  </message>
  <message>
   <source>Turn the selected landmark's bone about its middle</source>
   <translation>Kierrä valitun maamerkin luuta keskipisteensä ympäri</translation>
  </message>
  <message>
   <source>Scale the bone by 1 %</source>
   <translation>Skaalaa luuta 1 %</translation>
  </message>
  <message>
   <source>Make the selected landmark's bone larger or smaller</source>
   <translation>Suurenna tai pienennä valitun maamerkin luuta</translation>
  </message>
  <message>
   <source>Grade ri&amp;ght knee</source>
   <translation>L&amp;uokittele oikea polvi</translation>
  </message>
  <message>
   <source>Go to its KL grade: 0 to 4 sets it, Tab goes on to the comment, Enter returns</source>
   <translation>Siirry KL-luokkaan: 0–4 asettaa sen, sarkain jatkaa kommenttiin, Enter palaa</translation>
  </message>
  <message>
   <source>Gra&amp;de left knee</source>
   <translation>Luok&amp;ittele vasen polvi</translation>
  </message>
  <message>
   <source>Move knee c&amp;entre</source>
   <translation>Siirrä polven &amp;keskipistettä</translation>
  </message>
  <message>
   <source>Drag a knee's centre, or move it with the arrows and press P: it is predicted from there</source>
   <translation>Vedä polven keskipistettä tai siirrä sitä nuolilla ja paina P: ennustetaan siitä</translation>
  </message>
  <message>
   <source>Predict from the &amp;set points</source>
   <translation>Ennusta asetetuista pi&amp;steistä</translation>
  </message>
  <message>
   <source>Predict each knee again around the points set by hand, and drawn to them</source>
   <translation>Ennusta kukin polvi uudelleen käsin asetettujen pisteiden mukaan</translation>
  </message>
  <message>
   <source>Show the last step undone while held</source>
   <translation>Näytä viimeisin vaihe kumottuna (pidä pohjassa)</translation>
  </message>
  <message>
   <source>Compare with how it was before the last change</source>
   <translation>Vertaa tilanteeseen ennen viimeisintä muutosta</translation>
  </message>
  <message>
   <source>&amp;Next image</source>
   <translation>&amp;Seuraava kuva</translation>
  </message>
  <message>
   <source>Open the next image of the worklist</source>
   <translation>Avaa työlistan seuraava kuva</translation>
  </message>
  <message>
   <source>&amp;Previous image</source>
   <translation>&amp;Edellinen kuva</translation>
  </message>
  <message>
   <source>Open the image before it</source>
   <translation>Avaa sitä edeltävä kuva</translation>
  </message>
  <message>
   <source>Next &amp;unreviewed</source>
   <translation>Seuraava &amp;tarkastamaton</translation>
  </message>
  <message>
   <source>Open the next image nobody has accepted</source>
   <translation>Avaa seuraava kuva, jota kukaan ei ole hyväksynyt</translation>
  </message>
  <message>
   <source>&amp;Filter</source>
   <translation>S&amp;uodata</translation>
  </message>
  <message>
   <source>Type to narrow the worklist; Esc returns to the image</source>
   <translation>Rajaa työlistaa kirjoittamalla; Esc palaa kuvaan</translation>
  </message>
  <message>
   <source>&amp;Other pane</source>
   <translation>&amp;Toinen ruutu</translation>
  </message>
  <message>
   <source>Move the keyboard between the worklist and the image</source>
   <translation>Siirrä näppäimistö työlistan ja kuvan välillä</translation>
  </message>
  <message>
   <source>&amp;Fit</source>
   <translation>&amp;Sovita</translation>
  </message>
  <message>
   <source>Show the whole image</source>
   <translation>Näytä koko kuva</translation>
  </message>
  <message>
   <source>View</source>
   <translation>Näytä</translation>
  </message>
  <message>
   <source>Fit</source>
   <translation>Sovita</translation>
  </message>
  <message>
   <source>Show one image pixel on one screen pixel</source>
   <translation>Näytä yksi kuvan pikseli yhdellä näytön pikselillä</translation>
  </message>
  <message>
   <source>Zoom &amp;in</source>
   <translation>&amp;Lähennä</translation>
  </message>
  <message>
   <source>Enlarge</source>
   <translation>Suurenna</translation>
  </message>
  <message>
   <source>Zoom &amp;out</source>
   <translation>L&amp;oitonna</translation>
  </message>
  <message>
   <source>Reduce</source>
   <translation>Pienennä</translation>
  </message>
  <message>
   <source>Zoom to &amp;right knee</source>
   <translation>Lähennä &amp;oikeaan polveen</translation>
  </message>
  <message>
   <source>Fill the view</source>
   <translation>Täytä näkymä</translation>
  </message>
  <message>
   <source>Zoom to &amp;left knee</source>
   <translation>Lähennä &amp;vasempaan polveen</translation>
  </message>
  <message>
   <source>In&amp;vert</source>
   <translation>&amp;Käänteinen</translation>
  </message>
  <message>
   <source>Exchange black and white</source>
   <translation>Vaihda musta ja valkoinen keskenään</translation>
  </message>
  <message>
   <source>Invert</source>
   <translation>Käänteinen</translation>
  </message>
  <message>
   <source>Turn &amp;clockwise</source>
   <translation>Käännä &amp;myötäpäivään</translation>
  </message>
  <message>
   <source>Turn the view by 90°; coordinates, measurements and exports stay as they are</source>
   <translation>Käännä näkymää 90°; koordinaatit, mittaukset ja viennit pysyvät ennallaan</translation>
  </message>
  <message>
   <source>Turn a&amp;nticlockwise</source>
   <translation>Käännä v&amp;astapäivään</translation>
  </message>
  <message>
   <source>Turn the view by 90° the other way</source>
   <translation>Käännä näkymää 90° toiseen suuntaan</translation>
  </message>
  <message>
   <source>Flip si&amp;deways</source>
   <translation>&amp;Peilaa sivusuunnassa</translation>
  </message>
  <message>
   <source>Show the view as in a mirror; R and L at the edges go along</source>
   <translation>Näytä näkymä kuin peilistä; reunojen R ja L seuraavat mukana</translation>
  </message>
  <message>
   <source>As stor&amp;ed</source>
   <translation>Kuten tallenn&amp;ettu</translation>
  </message>
  <message>
   <source>Take back all turns and flips of the view</source>
   <translation>Peru näkymän kaikki käännöt ja peilaukset</translation>
  </message>
  <message>
   <source>Window by steps</source>
   <translation>Ikkunointi askelittain</translation>
  </message>
  <message>
   <source>Left and right narrow and widen the window, up and down brighten and darken</source>
   <translation>Vasen ja oikea kaventavat ja leventävät ikkunaa, ylös ja alas kirkastavat ja tummentavat</translation>
  </message>
  <message>
   <source>Local contrast</source>
   <translation>Paikallinen kontrasti</translation>
  </message>
  <message>
   <source>Even out the contrast of the copy on the screen (CLAHE); values stay</source>
   <translation>Tasaa näytöllä olevan kopion kontrastia (CLAHE); arvot säilyvät</translation>
  </message>
  <message>
   <source>Model's &amp;heat maps</source>
   <translation>Mallin &amp;lämpökartat</translation>
  </message>
  <message>
   <source>Show where the model thinks that the selected landmark, or each, may be</source>
   <translation>Näytä, missä valittu maamerkki tai kukin niistä mallin mielestä voi olla</translation>
  </message>
  <message>
   <source>Window preset 1 … 9</source>
   <translation>Ikkunoinnin esiasetus 1 … 9</translation>
  </message>
  <message>
   <source>Use that entry of View ▸ Window</source>
   <translation>Käytä valikon Näytä ▸ Ikkunointi vastaavaa kohtaa</translation>
  </message>
  <message>
   <source>Hide landmarks while held</source>
   <translation>Piilota maamerkit (pidä pohjassa)</translation>
  </message>
  <message>
   <source>Look at the image without the overlay as long as the key is down</source>
   <translation>Katso kuvaa ilman merkintöjä niin kauan kuin näppäin on pohjassa</translation>
  </message>
  <message>
   <source>L&amp;abels</source>
   <translation>&amp;Nimet</translation>
  </message>
  <message>
   <source>Show the names of the landmarks</source>
   <translation>Näytä maamerkkien nimet</translation>
  </message>
  <message>
   <source>&amp;Spread</source>
   <translation>&amp;Hajonta</translation>
  </message>
  <message>
   <source>Show how unsure the model is of each point</source>
   <translation>Näytä, kuinka epävarma malli on kustakin pisteestä</translation>
  </message>
  <message>
   <source>&amp;Measurements</source>
   <translation>Mi&amp;ttaukset</translation>
  </message>
  <message>
   <source>Draw joint space widths and the joint's lines on the image</source>
   <translation>Piirrä nivelraon leveydet ja nivelen linjat kuvaan</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>Mittaa</translation>
  </message>
  <message>
   <source>Twin &amp;knees</source>
   <translation>Polvet &amp;rinnakkain</translation>
  </message>
  <message>
   <source>Show both knees side by side, the left one mirrored</source>
   <translation>Näytä molemmat polvet vierekkäin, vasen peilattuna</translation>
  </message>
  <message>
   <source>Twin</source>
   <translation>Rinnakkain</translation>
  </message>
  <message>
   <source>Light &amp;theme</source>
   <translation>Vaalea &amp;teema</translation>
  </message>
  <message>
   <source>Dark letters on a light window</source>
   <translation>Tumma teksti vaalealla pohjalla</translation>
  </message>
  <message>
   <source>&amp;Worklist</source>
   <translation>&amp;Työlista</translation>
  </message>
  <message>
   <source>Show or hide the worklist</source>
   <translation>Näytä tai piilota työlista</translation>
  </message>
  <message>
   <source>Ins&amp;pector</source>
   <translation>Ti&amp;edot</translation>
  </message>
  <message>
   <source>Show or hide what is known of the landmark and the knees</source>
   <translation>Näytä tai piilota maamerkin ja polvien tiedot</translation>
  </message>
  <message>
   <source>Worklist pict&amp;ures</source>
   <translation>Työlistan ku&amp;vat</translation>
  </message>
  <message>
   <source>Show small pictures in the worklist</source>
   <translation>Näytä pienet kuvat työlistassa</translation>
  </message>
  <message>
   <source>Reset la&amp;yout</source>
   <translation>&amp;Palauta asettelu</translation>
  </message>
  <message>
   <source>Put every panel back in its place</source>
   <translation>Palauta kaikki paneelit paikoilleen</translation>
  </message>
  <message>
   <source>&amp;Find an action…</source>
   <translation>&amp;Etsi toiminto…</translation>
  </message>
  <message>
   <source>Type a few letters of what you want to do</source>
   <translation>Kirjoita muutama kirjain siitä, mitä haluat tehdä</translation>
  </message>
  <message>
   <source>Help</source>
   <translation>Ohje</translation>
  </message>
  <message>
   <source>&amp;Keys</source>
   <translation>&amp;Näppäimet</translation>
  </message>
  <message>
   <source>Show all shortcuts</source>
   <translation>Näytä kaikki pikanäppäimet</translation>
  </message>
  <message>
   <source>&amp;Change keys…</source>
   <translation>&amp;Vaihda näppäimiä…</translation>
  </message>
  <message>
   <source>Give actions other keys</source>
   <translation>Anna toiminnoille muita näppäimiä</translation>
  </message>
  <message>
   <source>Show me &amp;round</source>
   <translation>&amp;Opastus</translation>
  </message>
  <message>
   <source>Five steps through the window</source>
   <translation>Viisi vaihetta ikkunan läpi</translation>
  </message>
  <message>
   <source>&amp;Preferences…</source>
   <translation>&amp;Asetukset…</translation>
  </message>
  <message>
   <source>Model, saving and looks</source>
   <translation>Malli, tallennus ja ulkoasu</translation>
  </message>
  <message>
   <source>&amp;Time spent…</source>
   <translation>&amp;Käytetty aika…</translation>
  </message>
  <message>
   <source>Seconds, drags and corrected points of each image</source>
   <translation>Kunkin kuvan sekunnit, vedot ja korjatut pisteet</translation>
  </message>
  <message>
   <source>&amp;About KNEEL GUI</source>
   <translation>&amp;Tietoja: KNEEL GUI</translation>
  </message>
  <message>
   <source>Version, model and source</source>
   <translation>Versio, malli ja lähde</translation>
  </message>
  <message>
   <source>always</source>
   <translation>aina</translation>
  </message>
  <message>
   <source>an image is open</source>
   <translation>kuva on avoinna</translation>
  </message>
  <message>
   <source>the worklist has an image</source>
   <translation>työlistalla on kuva</translation>
  </message>
  <message>
   <source>the open image has points</source>
   <translation>avoimessa kuvassa on pisteitä</translation>
  </message>
  <message>
   <source>the open image has points no person has touched</source>
   <translation>avoimessa kuvassa on pisteitä, joihin kukaan ei ole koskenut</translation>
  </message>
  <message>
   <source>a placed point is selected</source>
   <translation>asetettu piste on valittuna</translation>
  </message>
  <message>
   <source>a landmark is selected</source>
   <translation>maamerkki on valittuna</translation>
  </message>
  <message>
   <source>ghosts are on show</source>
   <translation>haamupisteitä on näkyvissä</translation>
  </message>
  <message>
   <source>points are being placed</source>
   <translation>pisteitä asetetaan</translation>
  </message>
  <message>
   <source>there is something to undo</source>
   <translation>on jotain kumottavaa</translation>
  </message>
  <message>
   <source>there is something to redo</source>
   <translation>on jotain uudelleen tehtävää</translation>
  </message>
  <message>
   <source>something is not saved yet</source>
   <translation>jotain on tallentamatta</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>epäonnistunut</translation>
  </message>
  <message>
   <source>unread</source>
   <translation>lukematta</translation>
  </message>
  <message>
   <source>predicted</source>
   <translation>ennustettu</translation>
  </message>
  <message>
   <source>in work</source>
   <translation>kesken</translation>
  </message>
  <message>
   <source>reviewed</source>
   <translation>tarkastettu</translation>
  </message>
  <message>
   <source>missing</source>
   <translation>puuttuu</translation>
  </message>
  <message>
   <source>imported</source>
   <translation>tuotu</translation>
  </message>
  <message>
   <source>edited</source>
   <translation>muokattu</translation>
  </message>
  <message>
   <source>placed</source>
   <translation>asetettu</translation>
  </message>
  <message>
   <source>native</source>
   <translation>natiivi</translation>
  </message>
  <message>
   <source>implant</source>
   <translation>tekonivel</translation>
  </message>
  <message>
   <source>absent</source>
   <translation>ei polvea</translation>
  </message>
  <message>
   <source>cropped</source>
   <translation>rajautunut</translation>
  </message>
  <message>
   <source>unsure</source>
   <translation>epävarma</translation>
  </message>
  <message>
   <source>positioning</source>
   <translation>asento</translation>
  </message>
  <message>
   <source>exposure</source>
   <translation>valotus</translation>
  </message>
  <message>
   <source>cut off</source>
   <translation>rajautunut</translation>
  </message>
  <message>
   <source>other</source>
   <translation>muu syy</translation>
  </message>
  <message>
   <source>Status</source>
   <translation>Tila</translation>
  </message>
  <message>
   <source>Name of the file</source>
   <translation>Tiedoston nimi</translation>
  </message>
  <message>
   <source>Knees</source>
   <translation>Polvet</translation>
  </message>
  <message>
   <source>Sides with landmarks</source>
   <translation>Puolet, joilla on maamerkkejä</translation>
  </message>
  <message>
   <source>Landmarks placed, 16 per knee</source>
   <translation>Asetettuja maamerkkejä, 16 polvea kohti</translation>
  </message>
  <message>
   <source>Doubt</source>
   <translation>Epäv.</translation>
  </message>
  <message>
   <source>Largest spread of an untouched point, mm</source>
   <translation>Koskemattoman pisteen suurin hajonta, mm</translation>
  </message>
  <message>
   <source>How far the least plausible point lies from where the others put it; above 1: further than in 99 % of real knees</source>
   <translation>Kuinka kaukana epäuskottavin piste on siitä, mihin muut sen asettaisivat; yli 1: kauempana kuin 99 %:ssa oikeista polvista</translation>
  </message>
  <message>
   <source>Reader</source>
   <translation>Arvioija</translation>
  </message>
  <message>
   <source>Who has worked on the image; ✓ = and accepted it</source>
   <translation>Kuka on työstänyt kuvaa; ✓ = ja hyväksynyt sen</translation>
  </message>
  <message>
   <source>Date</source>
   <translation>Päivä</translation>
  </message>
  <message>
   <source>Date of the study, from the file's header</source>
   <translation>Tutkimuksen päivämäärä, tiedoston otsakkeesta</translation>
  </message>
  <message>
   <source>KL</source>
   <translation>KL</translation>
  </message>
  <message>
   <source>Kellgren-Lawrence grade of each knee, or why there is none; sorted by the higher one</source>
   <translation>Kummankin polven Kellgren-Lawrence-luokka, tai miksi sitä ei ole; järjestetään suuremman mukaan</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Malli</translation>
  </message>
  <message>
   <source>The model is loaded again when one of these changes. «kneel» geometry works with KNEEL's own models only.</source>
   <translation>Malli ladataan uudelleen, kun jokin näistä muuttuu. «kneel»-geometria toimii vain KNEELin omilla malleilla.</translation>
  </message>
  <message>
   <source>Model folder; empty: the bundled model</source>
   <translation>Mallin kansio; tyhjä: mukana tuleva malli</translation>
  </message>
  <message>
   <source>Processor for predictions</source>
   <translation>Ennustamisen suoritin</translation>
  </message>
  <message>
   <source>auto</source>
   <translation>automaattinen</translation>
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
   <translation>Verkkojen suoritustapa</translation>
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
   <translation>Pienin sallittu tarkkuus</translation>
  </message>
  <message>
   <source>fp32</source>
   <translation>fp32</translation>
  </message>
  <message>
   <source>placing</source>
   <translation>paikannus</translation>
  </message>
  <message>
   <source>reduced</source>
   <translation>alennettu</translation>
  </message>
  <message>
   <source>Geometry of the model</source>
   <translation>Mallin geometria</translation>
  </message>
  <message>
   <source>exact</source>
   <translation>tarkka</translation>
  </message>
  <message>
   <source>kneel</source>
   <translation>kneel</translation>
  </message>
  <message>
   <source>Work</source>
   <translation>Työ</translation>
  </message>
  <message>
   <source>Where annotations are kept changes with the next start.</source>
   <translation>Annotaatioiden säilytyspaikka vaihtuu seuraavassa käynnistyksessä.</translation>
  </message>
  <message>
   <source>Your name in studies; empty: that of your account</source>
   <translation>Nimesi tutkimuksissa; tyhjä: käyttäjätunnuksesi</translation>
  </message>
  <message>
   <source>Start without other readers' points</source>
   <translation>Aloita ilman muiden arvioijien pisteitä</translation>
  </message>
  <message>
   <source>Let untouched points follow a corrected one</source>
   <translation>Anna koskemattomien pisteiden seurata korjattua</translation>
  </message>
  <message>
   <source>Seconds between two saves</source>
   <translation>Tallennusten väli, s</translation>
  </message>
  <message>
   <source>Keep annotations with the images</source>
   <translation>Säilytä annotaatiot kuvien luona</translation>
  </message>
  <message>
   <source>Looks</source>
   <translation>Ulkoasu</translation>
  </message>
  <message>
   <source>Another language comes with the next start.</source>
   <translation>Kieli vaihtuu seuraavassa käynnistyksessä.</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>Kieli</translation>
  </message>
  <message>
   <source>system</source>
   <translation>järjestelmän mukaan</translation>
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
   <translation>Ikkunan ulkoasu</translation>
  </message>
  <message>
   <source>dark</source>
   <translation>tumma</translation>
  </message>
  <message>
   <source>light</source>
   <translation>vaalea</translation>
  </message>
  <message>
   <source>Colours of the points</source>
   <translation>Pisteiden värit</translation>
  </message>
  <message>
   <source>Okabe-Ito</source>
   <translation>Okabe-Ito</translation>
  </message>
  <message>
   <source>bright</source>
   <translation>kirkas</translation>
  </message>
  <message>
   <source>one hue</source>
   <translation>yksi sävy</translation>
  </message>
  <message>
   <source>Show the landmarks' names</source>
   <translation>Näytä maamerkkien nimet</translation>
  </message>
  <message>
   <source>Show the model's doubt</source>
   <translation>Näytä mallin epävarmuus</translation>
  </message>
  <message>
   <source>right</source>
   <translation>oikea</translation>
  </message>
  <message>
   <source>left</source>
   <translation>vasen</translation>
  </message>
  <message>
   <source>Lateral edge of the tibial plateau</source>
   <translation>Tibiaplateaun lateraalireuna</translation>
  </message>
  <message>
   <source>Lateral plateau, outer quarter</source>
   <translation>Lateraalinen plateau, ulompi neljännes</translation>
  </message>
  <message>
   <source>Lateral plateau, inner quarter</source>
   <translation>Lateraalinen plateau, sisempi neljännes</translation>
  </message>
  <message>
   <source>Lateral intercondylar tubercle</source>
   <translation>Lateraalinen interkondylaarinen kyhmy</translation>
  </message>
  <message>
   <source>Intercondylar eminence, centre of the knee</source>
   <translation>Interkondylaarinen eminentia, polven keskikohta</translation>
  </message>
  <message>
   <source>Medial intercondylar tubercle</source>
   <translation>Mediaalinen interkondylaarinen kyhmy</translation>
  </message>
  <message>
   <source>Medial plateau, inner quarter</source>
   <translation>Mediaalinen plateau, sisempi neljännes</translation>
  </message>
  <message>
   <source>Medial plateau, outer quarter</source>
   <translation>Mediaalinen plateau, ulompi neljännes</translation>
  </message>
  <message>
   <source>Medial edge of the tibial plateau</source>
   <translation>Tibiaplateaun mediaalireuna</translation>
  </message>
  <message>
   <source>Lateral edge of the lateral condyle</source>
   <translation>Lateraalisen kondyylin lateraalireuna</translation>
  </message>
  <message>
   <source>Lateral condyle, weight-bearing surface</source>
   <translation>Lateraalinen kondyyli, kuormituspinta</translation>
  </message>
  <message>
   <source>Lateral condyle, notch side</source>
   <translation>Lateraalinen kondyyli, loven puoli</translation>
  </message>
  <message>
   <source>Intercondylar notch</source>
   <translation>Interkondylaarinen lovi</translation>
  </message>
  <message>
   <source>Medial condyle, notch side</source>
   <translation>Mediaalinen kondyyli, loven puoli</translation>
  </message>
  <message>
   <source>Medial condyle, weight-bearing surface</source>
   <translation>Mediaalinen kondyyli, kuormituspinta</translation>
  </message>
  <message>
   <source>Medial edge of the medial condyle</source>
   <translation>Mediaalisen kondyylin mediaalireuna</translation>
  </message>
  <message>
   <source>min</source>
   <translation>min</translation>
  </message>
  <message>
   <source>JLCA</source>
   <translation>JLCA</translation>
  </message>
  <message>
   <source>width</source>
   <translation>leveys</translation>
  </message>
  <message>
   <source>Joint space width at {percent} % of the {side} compartment: from its outer edge ({edge}) to the tip of the tubercle ({tip}) along the plateau line, measured across it from margin to margin. Fixed places instead of the narrowest one: Neumann et al. 2009, doi:10.1016/j.joca.2008.11.001 (whose places are shares of the femur's width, so that the numbers differ).</source>
   <translation>Nivelraon leveys kohdassa {percent} % ({side} osasto): ulkoreunasta ({edge}) kyhmyn kärkeen ({tip}) plateaulinjaa pitkin, mitattuna linjaa vastaan kohtisuoraan reunasta reunaan. Kiinteät kohdat kapeimman sijaan: Neumann ym. 2009, doi:10.1016/j.joca.2008.11.001 (siellä kohdat ovat reisiluun leveyden osuuksia, joten luvut eroavat).</translation>
  </message>
  <message>
   <source>Minimum joint space width, {side}: the shortest distance of the femoral margin ({femur}) and the plateau ({tibia}, without the outer half of its rim piece, where osteophytes grow); 0 where they meet. As Neumann et al. 2009, doi:10.1016/j.joca.2008.11.001.</source>
   <translation>Pienin nivelraon leveys, {side}: reisiluun reunan ({femur}) ja plateaun lyhin etäisyys ({tibia}, ilman reunaosan ulompaa puoliskoa, johon osteofyytit kasvavat); 0, kun ne kohtaavat. Kuten Neumann ym. 2009, doi:10.1016/j.joca.2008.11.001.</translation>
  </message>
  <message>
   <source>Width of the tibial plateau, from its lateral (T0) to its medial edge (T8).</source>
   <translation>Tibiaplateaun leveys lateraalireunasta (T0) mediaalireunaan (T8).</translation>
  </message>
  <message>
   <source>Joint line convergence angle: between the tangent to both femoral condyles and the plateau line through the middles of T1, T2 and of T6, T7; positive when they meet medially (as in varus). After Paley, Principles of Deformity Correction, 2002 (there on a standing radiograph of the whole leg).</source>
   <translation>Nivellinjan konvergenssikulma: reisiluun molempien kondyylien tangentin ja plateaulinjan välinen kulma (plateaulinja kulkee T1:n ja T2:n sekä T6:n ja T7:n keskikohtien kautta); positiivinen, kun ne kohtaavat mediaalisesti (kuten varuksessa). Paley, Principles of Deformity Correction, 2002 (siellä koko alaraajan seisten otetusta kuvasta).</translation>
  </message>
  <message>
   <source>The tibiofemoral angle lies between the shafts of femur and tibia, and these landmarks end at the joint: it cannot be told. The convergence angle is the part of it that arises in the joint.</source>
   <translation>Tibiofemoraalinen kulma on reisi- ja sääriluun varsien välinen, ja nämä maamerkit päättyvät niveleen: sitä ei voi mitata. Konvergenssikulma on siitä se osa, joka syntyy nivelessä.</translation>
  </message>
  <message>
   <source>the landmarks do not lie as in a knee</source>
   <translation>maamerkit eivät ole kuten polvessa</translation>
  </message>
  <message>
   <source>the margins meet</source>
   <translation>reunat kohtaavat</translation>
  </message>
  <message>
   <source>{landmarks} not placed</source>
   <translation>{landmarks} asettamatta</translation>
  </message>
  <message>
   <source>± counts {landmarks} as exact</source>
   <translation>± pitää näitä tarkkoina: {landmarks}</translation>
  </message>
  <message>
   <source>Min. JSW {side}</source>
   <translation>Pienin nivelraon leveys, {side}</translation>
  </message>
  <message>
   <source>JSW {side} {percent} %</source>
   <translation>Nivelraon leveys {percent} %, {side}</translation>
  </message>
  <message>
   <source>Convergence angle</source>
   <translation>Konvergenssikulma</translation>
  </message>
  <message>
   <source>Plateau width</source>
   <translation>Plateaun leveys</translation>
  </message>
  <message>
   <source>medial</source>
   <translation>mediaalinen</translation>
  </message>
  <message>
   <source>lateral</source>
   <translation>lateraalinen</translation>
  </message>
  <message>
   <source>Move {landmark}</source>
   <translation>Siirrä {landmark}</translation>
  </message>
  <message>
   <source>Place {landmark}</source>
   <translation>Aseta {landmark}</translation>
  </message>
  <message>
   <source>Erase {landmark}</source>
   <translation>Poista {landmark}</translation>
  </message>
  <message>
   <source>{landmark} not visible</source>
   <translation>{landmark} ei näkyvissä</translation>
  </message>
  <message>
   <source>{landmark} may be visible</source>
   <translation>{landmark} voi näkyä</translation>
  </message>
  <message>
   <source>Unlock {what}</source>
   <translation>Avaa lukitus: {what}</translation>
  </message>
  <message>
   <source>Lock {what}</source>
   <translation>Lukitse {what}</translation>
  </message>
  <message>
   <source>Turn {bone}</source>
   <translation>Kierrä {bone}</translation>
  </message>
  <message>
   <source>Scale {bone}</source>
   <translation>Skaalaa {bone}</translation>
  </message>
  <message>
   <source>Grade {knee}</source>
   <translation>Luokittele {knee}</translation>
  </message>
  <message>
   <source>Comment on {knee}</source>
   <translation>Kommentoi: {knee}</translation>
  </message>
  <message>
   <source>Take over ghosts ({sources})</source>
   <translation>Ota haamut käyttöön ({sources})</translation>
  </message>
  <message>
   <source>Take over from {reader}</source>
   <translation>Ota käyttöön: {reader}</translation>
  </message>
  <message>
   <source>Import {source}</source>
   <translation>Tuo {source}</translation>
  </message>
  <message>
   <source>Predict landmarks</source>
   <translation>Ennusta maamerkit</translation>
  </message>
  <message>
   <source>Reject predicted points</source>
   <translation>Hylkää ennustetut pisteet</translation>
  </message>
  <message>
   <source>Mark as not reviewed</source>
   <translation>Merkitse tarkastamattomaksi</translation>
  </message>
  <message>
   <source>Swap right and left</source>
   <translation>Vaihda oikea ja vasen</translation>
  </message>
  <message>
   <source>right knee</source>
   <translation>oikea polvi</translation>
  </message>
  <message>
   <source>left knee</source>
   <translation>vasen polvi</translation>
  </message>
  <message>
   <source>Wheel</source>
   <translation>Rulla</translation>
  </message>
  <message>
   <source>Zoom at the cursor</source>
   <translation>Zoomaa</translation>
  </message>
  <message>
   <source>Drag a point</source>
   <translation>Vedä pistettä</translation>
  </message>
  <message>
   <source>Move it; untouched ones follow</source>
   <translation>Siirrä; muut seuraavat</translation>
  </message>
  <message>
   <source>Shift+drag a point</source>
   <translation>Vaihto + vedä</translation>
  </message>
  <message>
   <source>Move its whole bone</source>
   <translation>Siirrä luuta</translation>
  </message>
  <message>
   <source>Ctrl+drag a point</source>
   <translation>Ctrl + vedä</translation>
  </message>
  <message>
   <source>Turn its bone about the middle</source>
   <translation>Kierrä luuta</translation>
  </message>
  <message>
   <source>Ctrl+Shift+drag</source>
   <translation>Ctrl + Vaihto + vedä</translation>
  </message>
  <message>
   <source>Scale its bone</source>
   <translation>Skaalaa luuta</translation>
  </message>
  <message>
   <source>Drag a ghost</source>
   <translation>Vedä haamua</translation>
  </message>
  <message>
   <source>Adopt it there</source>
   <translation>Ota se käyttöön</translation>
  </message>
  <message>
   <source>Click a point</source>
   <translation>Napsauta pistettä</translation>
  </message>
  <message>
   <source>Select it</source>
   <translation>Valitse</translation>
  </message>
  <message>
   <source>Drag beside the points</source>
   <translation>Vedä vierestä</translation>
  </message>
  <message>
   <source>Pan</source>
   <translation>Siirrä näkymää</translation>
  </message>
  <message>
   <source>Middle drag</source>
   <translation>Vedä keskellä</translation>
  </message>
  <message>
   <source>Right drag</source>
   <translation>Vedä oikealla</translation>
  </message>
  <message>
   <source>Window: across width, up and down level</source>
   <translation>Ikkunointi: vaaka leveys, pysty taso</translation>
  </message>
  <message>
   <source>Automatic</source>
   <translation>Automaattinen</translation>
  </message>
  <message>
   <source>Bone</source>
   <translation>Luu</translation>
  </message>
  <message>
   <source>Full range</source>
   <translation>Koko alue</translation>
  </message>
  <message>
   <source>All stored values</source>
   <translation>Kaikki tallennetut arvot</translation>
  </message>
  <message>
   <source>Tables (CSV)</source>
   <translation>Taulukot (CSV)</translation>
  </message>
  <message>
   <source>KNEEL's VIA CSV (whole pixels)</source>
   <translation>KNEELin VIA-CSV (kokonaiset pikselit)</translation>
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
   <translation>VIA-projekti</translation>
  </message>
 </context>
</TS>
