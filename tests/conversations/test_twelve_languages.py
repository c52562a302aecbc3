"""A whole conversation in each language as people type it: no accents, typing errors, Latin letters, words of another language, a long
worried message, and danger in the middle of it. None of these messages stands in the training data or in the development sets."""

import pytest

from tests.conversations.conftest import WordsIn
from tests.conversations.people import WebPerson

CONVERSATIONS: dict[str, list[tuple[str, str]]] = {
    "en": [
        ("helo wich rights do i got here", "ask_rights"),
        ("i got no were to slep tonite pls", "ask_shelter"),
        ("they hold my passport since august, how i get a new one??", "ask_documents"),
        ("so i talk to the police an then what, do they force me to say evrything", "ask_police"),
        ("he is kicking the door RIGHT NOW help", "in_danger"),
        ("must i pay them back the money for the ticket, they say i owe 4 thousend", "ask_debt"),
    ],
    "sq": [
        ("pershendetje cfar te drejtash kam un ketu", "ask_rights"),
        ("skam ku me fjet sonte", "ask_shelter"),
        ("pasaporten ma kan marr ata, si me nxjerr nje te re", "ask_documents"),
        ("a jom e detyrume me fol me polici, kom shum frik se sdi qka me u than edhe a m'fusin ne burg", "ask_police"),
        ("po ma thyn deren tash ndihmooo", "in_danger"),
        ("thojn qe u kom borgj 3 mij euro, a duhet me i pagu", "ask_debt"),
    ],
    "sr": [
        ("zdravo koja prava imam ovde", "ask_rights"),
        ("nemam gde da prespavam nocas", "ask_shelter"),
        ("uzeli su mi pasos kako da dobijem novi", "ask_documents"),
        ("moram li da dajem izjavu policiji, bojim se da ce me terati da ga gledam u sudu", "ask_police"),
        ("razvaljuje vrata upomocc dolazi po mene", "in_danger"),
        ("кажу да им дугујем за пут, морам ли да вратим дуг", "ask_debt"),
    ],
    "ro": [
        ("buna ce drepturi am eu aici", "ask_rights"),
        ("nam unde sa dorm la noapte", "ask_shelter"),
        ("mi-au luat pasaportul, cum fac altul nou", "ask_documents"),
        ("trebuie neaparat sa dau declaratie la politie? mi-e tare frica ca nu stiu ce sa zic", "ask_police"),
        ("acum imi sparge usa ajutoor", "in_danger"),
        ("zic ca le sunt datoare 2 mii pt drum, tre sa platesc datoria?", "ask_debt"),
    ],
    "bg": [
        ("здравейте какви права имам тука", "ask_rights"),
        ("nqmam kude da spq tazi vecher", "ask_shelter"),
        ("взеха ми паспорта как да си извадя нов", "ask_documents"),
        ("длъжна ли съм да давам показания в полицията, страх ме е и не знам какво да кажа", "ask_police"),
        ("разбива вратата помощтт", "in_danger"),
        ("kazvat che im dulja 3000 evro za putq, trqbva li da plashtam", "ask_debt"),
    ],
    "uk": [
        ("привіт які в мене тут права", "ask_rights"),
        ("nema de spaty siogodni", "ask_shelter"),
        ("забрали паспорт як зробити новий", "ask_documents"),
        ("я обовязково маю йти в поліцію і все розказувати? дуже боюсь і не знаю що казати", "ask_police"),
        ("він зараз виламує двері допоможітьь", "in_danger"),
        ("кажуть що я їм винна за дорогу 2 тисячі євро, чи мушу віддавати борг", "ask_debt"),
    ],
    "ru": [
        ("здраствуйте какие у меня тут права", "ask_rights"),
        ("negde nochevat segodnya", "ask_shelter"),
        ("забрали паспорт как сделать новый", "ask_documents"),
        ("я обязана давать показания в полиции? мне очень страшно и я не знаю что говорить", "ask_police"),
        ("он ломает дверь прямо щас помогитеее", "in_danger"),
        ("говорят я им должна 3 тыщи за дорогу, надо ли отдавать долг", "ask_debt"),
    ],
    "ar": [
        ("مرحبا شو حقوقي هون", "ask_rights"),
        ("ma 3andi wen nam el layle", "ask_shelter"),
        ("اخدو جوازي كيف بطلع واحد جديد", "ask_documents"),
        ("لازم احكي مع الشرطة واعطي افادة؟ كتير خايفة وما بعرف شو قول", "ask_police"),
        ("عم يكسر الباب هلق ساعدوني", "in_danger"),
        ("بيقولو علي دين ٣ الاف للطريق لازم ادفعه؟", "ask_debt"),
    ],
    "fr": [
        ("slt g quel droits ici", "ask_rights"),
        ("jai nul part ou dormir ce soir", "ask_shelter"),
        ("ils ont pris mon passport comment en refaire un", "ask_documents"),
        ("je suis obligee de parler a la police et de temoigner? jai tres peur je sais pas quoi dire", "ask_police"),
        ("il defonce la porte la maintenant aidez moiii", "in_danger"),
        ("ils disent que je leur doit 5000 pour le voyage, est ce que je dois payer cette dette", "ask_debt"),
    ],
    "es": [
        ("ola q derechos tengo yo aca", "ask_rights"),
        ("no tengo donde dormir esta noxe", "ask_shelter"),
        ("me quitaron el pasaporte como saco otro", "ask_documents"),
        ("tengo q declarar con la policia a la fuerza? me da mucho miedo y no se q decir", "ask_police"),
        ("esta tumbando la puerta ahorita ayudaaa", "in_danger"),
        ("dicen q les debo 4 mil del viaje, tengo q pagar esa deuda", "ask_debt"),
    ],
    "vi": [
        ("chao em co nhung quyen gi o day", "ask_rights"),
        ("toi nay k biet ngu o dau", "ask_shelter"),
        ("tụi nó giữ hộ chiếu của em, làm lại cái mới sao", "ask_documents"),
        ("em co bat buoc phai khai voi canh sat khong, em so lam khong biet noi gi", "ask_police"),
        ("no dang pha cua cuu em voi", "in_danger"),
        ("ho noi em no ho 20 ngan tien di, em co phai tra no khong", "ask_debt"),
    ],
    "zh": [
        ("你好 我在这里有什么权力", "ask_rights"),
        ("jin wan mei di fang shui", "ask_shelter"),
        ("护照被他们拿走了 怎么补办", "ask_documents"),
        ("一定要去警察那里做笔录吗 我好怕 不知道说什么", "ask_police"),
        ("他正在砸门 快救我", "in_danger"),
        ("他们说我欠路费三万 这个债要还吗", "ask_debt"),
    ],
}
"""What she writes, one after the other, and what is to be answered: a topic, or danger."""


@pytest.mark.parametrize("language", CONVERSATIONS)
def test_she_is_understood_as_she_types(ana: WebPerson, words_in: WordsIn, language: str) -> None:
    missed = []
    for text, meant in CONVERSATIONS[language]:
        told = ana.writes(text).text
        tongues = ["sr", "sr-Cyrl"] if language == "sr" else [language]
        answers = [
            words.message(meant) if meant == "in_danger" else words.section(meant, "in_short")
            for words in map(words_in, tongues)
        ]
        if not any(answer in told for answer in answers):
            missed.append(text)
    assert missed == []
