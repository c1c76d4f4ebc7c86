"""Names as they stand on the door bells of a large town, in the scripts their owners write them in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """Names that go together. `share` is how many of about 300 patients have them, `language` how they like to be written to."""

    language: str
    share: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    # Family names that change with who bears them: (woman's ending, man's ending).
    endings: tuple[str, str] = ("", "")


def _words(text: str) -> tuple[str, ...]:
    return tuple(name.replace("_", " ") for name in text.split())


TONGUES = (
    Tongue(
        "de",
        98,
        _words("Anna Beate Birgit Clara Elke Gerda Greta Hanna Heike Ilse Irma Johanna Karin Lena Lotte Miriam Petra Renate Ruth Sofie Ulrike Waltraud"),
        _words("Anton Bernd Dieter Emil Ernst Finn Friedrich Günter Hans-Jürgen Jan Karl Lukas Max Noah Oskar Paul Peter Rolf Stefan Uwe Werner"),
        _words("Adler Bauer Becker Berger Böhm Brunner Döring Eichinger Falk Großmann Günther Hoffmann Jäger Keller Köhler Krüger Lang Müller Pohl Richter Schäfer Schröder Seidel Sommer Stein Thoma Vogel Voß Wagner Weiß Winter Wolf Zöllner von_der_Heide"),
    ),
    Tongue(
        "pl",
        24,
        _words("Agnieszka Małgorzata Zofia Katarzyna Elżbieta Maja"),
        _words("Łukasz Paweł Wojciech Stanisław Grzegorz Jakub"),
        _words("Kowalsk Wiśniewsk Zielińsk Dąbrowsk Szymańsk Lewandowsk"),
        ("a", "i"),
    ),
    Tongue(
        "tr",
        26,
        _words("Elif Ayşe Gülşen Zeynep Fatma Şebnem"),
        _words("Yusuf Mehmet İbrahim Çağlar Emre Oğuz"),
        _words("Yılmaz Demir Şahin Çelik Yıldız Öztürk Koç Işık"),
    ),
    Tongue("vi", 14, _words("Lan Thị_Hương Ngọc_Ánh Bích"), _words("Minh Văn_Đức Quang Hữu_Phước"), _words("Nguyễn Trần Lê Phạm Huỳnh Đặng")),
    Tongue("ar", 12, _words("Fatima Layla Nour Hanan"), _words("Samir Omar Khalid Yassin"), _words("Haddad Aziz El-Masri Al-Hassan Khoury")),
    Tongue("ar", 9, _words("فاطمة ليلى مريم نور"), _words("محمد أحمد يوسف سمير"), _words("الحسن حداد العلي خليل")),
    Tongue("ja", 5, _words("Mei Haruka Yuki"), _words("Kenji Daiki Sō"), _words("Tanaka Sato Ōno Kobayashi")),
    Tongue("ja", 4, _words("美咲 さくら 陽子"), _words("健太 翔 大輔"), _words("田中 山本 渡辺 小林")),
    Tongue("el", 8, _words("Ελένη Μαρία Κατερίνα Σοφία"), _words("Γιώργος Νίκος Κώστας Θανάσης"), _words("Ιωάννου Δημητρίου Γεωργίου Κωνσταντίνου")),
    Tongue("yo", 9, _words("Fọlákẹ́ Títílayọ̀ Abísọ́lá"), _words("Olúwaṣeun Káyọ̀dé Babátúndé"), _words("Adéyẹmí Ògúnbọ̀wálé Ọlábísí Okafor")),
    Tongue("is", 3, _words("Þórdís Guðrún Æsa"), (), _words("Jónsdóttir Sigurðardóttir Björnsdóttir")),
    Tongue("is", 3, (), _words("Þorsteinn Guðmundur Ægir"), _words("Jónsson Sigurðsson Björnsson")),
    Tongue("pt", 9, _words("Ana Inês Conceição"), _words("João Tiago Gonçalo"), _words("Pereira Magalhães Simões")),
    Tongue("it", 12, _words("Stella Chiara Giulia"), _words("Leo Dario Niccolò"), _words("Ricci Conti Marchetti D’Angelo")),
    Tongue("fr", 9, _words("Chloé Zoë Anaïs"), _words("Hugo Rémi François"), _words("Lefèvre Dubois L’Hôpital Peeters")),
    Tongue("nl", 6, _words("Tessa Sanne Fleur"), _words("Jan Pieter Bram"), _words("Visser van_den_Berg ’t_Hart")),
    Tongue("sv", 7, _words("Ingrid Åsa Märta"), _words("Erik Björn Håkan"), _words("Nyholm Lund Holm Öberg")),
    Tongue("da", 4, _words("Nora Søs"), _words("Emil Jørgen"), _words("Sørensen Ærø Kjær")),
    Tongue("ru", 7, _words("Ольга Наталья Светлана"), _words("Иван Дмитрий Алексей"), _words("Петров Смирнов Кузнецов"), ("а", "")),
    Tongue("uk", 6, _words("Олена Юлія Ївга"), _words("Андрій Тарас Сергій"), _words("Шевченко Ковальчук Гриценко")),
    Tongue("en", 10, _words("Ella Lucy Siobhán Grace"), _words("Ben Henry Seán Kofi"), _words("Byrne Carter O’Connor Mensah Smith-Jones")),
    Tongue("es", 6, _words("Rosa Lucía Begoña"), _words("Rafael Íñigo José"), _words("Delgado Cruz Muñoz García_López")),
    Tongue("fa", 4, _words("Shirin Parisa"), _words("Ali Amir"), _words("Rezaei Nazari")),
    Tongue("zh", 4, _words("丽 静"), _words("伟 磊"), _words("王 李 张")),
    Tongue("ko", 3, _words("지은 서연"), _words("민준 도현"), _words("김 박")),
    Tongue("he", 2, _words("נועה"), _words("איתן"), _words("כהן לוי")),
    Tongue("hi", 4, _words("प्रिया Ananya"), _words("अर्जुन Rohan"), _words("शर्मा Iyer")),
    Tongue("cs", 3, _words("Tereza"), _words("Ivo Jiří"), _words("Dvořák Svatoň Tesař"), ("ová", "")),
    Tongue("hr", 3, _words("Željka"), _words("Luka Đuro"), _words("Horvat Šarić")),
)  # fmt: skip
