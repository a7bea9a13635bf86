//! Parts of foreign names, picked by hand among common ones.
//!
//! Latin letters follow ICAO Doc 9303 part 3, section 6: marks are dropped, Ä, Ö, Ü become AE, OE, UE in German
//! names, Ñ becomes N, Cyrillic is transliterated by its table B.

use super::chinese::Part;

/// The parts of one language's names.
#[derive(Debug)]
pub(crate) struct NameParts {
    pub(super) surnames: &'static [Part],
    pub(super) given: &'static [Part],
    pub(super) between: &'static str,
}

#[rustfmt::skip]
pub(super) static ENGLISH: NameParts = NameParts {
    surnames: &[
        ("Smith", "SMITH"), ("Johnson", "JOHNSON"), ("Taylor", "TAYLOR"), ("Brown", "BROWN"), ("Wilson", "WILSON"),
        ("Walker", "WALKER"), ("Clarke", "CLARKE"), ("O'Connor", "OCONNOR"), ("Hughes", "HUGHES"), ("Baker", "BAKER"),
        ("Turner", "TURNER"), ("Smith-Jones", "SMITH JONES"), ("Campbell", "CAMPBELL"), ("Mitchell", "MITCHELL"),
    ],
    given: &[
        ("James", "JAMES"), ("Mary", "MARY"), ("Robert", "ROBERT"), ("Patricia", "PATRICIA"), ("John", "JOHN"),
        ("Jennifer", "JENNIFER"), ("William", "WILLIAM"), ("Elizabeth", "ELIZABETH"), ("Thomas", "THOMAS"),
        ("Sarah", "SARAH"), ("Daniel", "DANIEL"), ("Emily", "EMILY"), ("Mary Ann", "MARY ANN"), ("George", "GEORGE"),
    ],
    between: " ",
};

#[rustfmt::skip]
pub(super) static FRENCH: NameParts = NameParts {
    surnames: &[
        ("Martin", "MARTIN"), ("Bernard", "BERNARD"), ("Lefèvre", "LEFEVRE"), ("Moreau", "MOREAU"), ("Girard", "GIRARD"),
        ("Rousseau", "ROUSSEAU"), ("Béranger", "BERANGER"), ("Gauthier", "GAUTHIER"), ("D'Arcy", "DARCY"),
    ],
    given: &[
        ("Élodie", "ELODIE"), ("Pierre", "PIERRE"), ("Chloé", "CHLOE"), ("Jean-Luc", "JEAN LUC"), ("Hélène", "HELENE"),
        ("Antoine", "ANTOINE"), ("François", "FRANCOIS"), ("Camille", "CAMILLE"), ("Noël", "NOEL"),
    ],
    between: " ",
};

#[rustfmt::skip]
pub(super) static GERMAN: NameParts = NameParts {
    surnames: &[
        ("Müller", "MUELLER"), ("Schmidt", "SCHMIDT"), ("Schneider", "SCHNEIDER"), ("Fischer", "FISCHER"),
        ("Weber", "WEBER"), ("Schäfer", "SCHAEFER"), ("Köhler", "KOEHLER"), ("Krüger", "KRUEGER"), ("Weiß", "WEISS"),
    ],
    given: &[
        ("Hans", "HANS"), ("Jürgen", "JUERGEN"), ("Sabine", "SABINE"), ("Katharina", "KATHARINA"), ("Jörg", "JOERG"),
        ("Monika", "MONIKA"), ("Stefan", "STEFAN"), ("Ursula", "URSULA"), ("Lukas", "LUKAS"),
    ],
    between: " ",
};

#[rustfmt::skip]
pub(super) static SPANISH: NameParts = NameParts {
    surnames: &[
        ("García López", "GARCIA LOPEZ"), ("Martínez", "MARTINEZ"), ("Hernández", "HERNANDEZ"), ("Núñez", "NUNEZ"),
        ("Romero", "ROMERO"), ("Álvarez", "ALVAREZ"), ("Ibáñez Ruiz", "IBANEZ RUIZ"), ("Castro", "CASTRO"),
    ],
    given: &[
        ("María", "MARIA"), ("José", "JOSE"), ("Lucía", "LUCIA"), ("Andrés", "ANDRES"), ("Carmen", "CARMEN"),
        ("Begoña", "BEGONA"), ("Javier", "JAVIER"), ("Sofía", "SOFIA"),
    ],
    between: " ",
};

#[rustfmt::skip]
pub(super) static RUSSIAN: NameParts = NameParts {
    surnames: &[
        ("Кузнецов", "KUZNETSOV"), ("Попов", "POPOV"), ("Морозов", "MOROZOV"), ("Волков", "VOLKOV"), ("Орлов", "ORLOV"),
        ("Степанов", "STEPANOV"), ("Захаров", "ZAKHAROV"), ("Макаров", "MAKAROV"),
    ],
    given: &[
        ("Иван", "IVAN"), ("Павел", "PAVEL"), ("Никита", "NIKITA"), ("Роман", "ROMAN"), ("Максим", "MAKSIM"),
        ("Антон", "ANTON"), ("Глеб", "GLEB"), ("Олег", "OLEG"),
    ],
    between: " ",
};

#[rustfmt::skip]
pub(super) static KOREAN: NameParts = NameParts {
    surnames: &[
        ("김", "KIM"), ("이", "LEE"), ("박", "PARK"), ("최", "CHOI"), ("정", "JUNG"), ("강", "KANG"), ("윤", "YOON"), ("한", "HAN"),
    ],
    given: &[
        ("민준", "MINJUN"), ("서연", "SEOYEON"), ("지훈", "JIHOON"), ("하은", "HAEUN"), ("도윤", "DOYUN"),
        ("수빈", "SUBIN"), ("예진", "YEJIN"), ("현우", "HYUNWOO"),
    ],
    between: "",
};

#[rustfmt::skip]
pub(super) static JAPANESE: NameParts = NameParts {
    surnames: &[
        ("佐藤", "SATO"), ("鈴木", "SUZUKI"), ("高橋", "TAKAHASHI"), ("田中", "TANAKA"), ("渡辺", "WATANABE"),
        ("伊藤", "ITO"), ("山本", "YAMAMOTO"), ("中村", "NAKAMURA"),
    ],
    given: &[
        ("太郎", "TARO"), ("花子", "HANAKO"), ("健一", "KENICHI"), ("美咲", "MISAKI"), ("さくら", "SAKURA"),
        ("大輔", "DAISUKE"), ("恵子", "KEIKO"), ("ゆうき", "YUKI"),
    ],
    between: "\u{3000}",
};

#[rustfmt::skip]
pub(super) static VIETNAMESE: NameParts = NameParts {
    surnames: &[
        ("Nguyễn", "NGUYEN"), ("Trần", "TRAN"), ("Lê", "LE"), ("Phạm", "PHAM"), ("Hoàng", "HOANG"), ("Vũ", "VU"),
        ("Đặng", "DANG"), ("Bùi", "BUI"),
    ],
    given: &[
        ("Văn Minh", "VAN MINH"), ("Thị Hoa", "THI HOA"), ("Quốc Bảo", "QUOC BAO"), ("Thanh Hương", "THANH HUONG"),
        ("Đức Thắng", "DUC THANG"), ("Ngọc Lan", "NGOC LAN"), ("Tuấn Kiệt", "TUAN KIET"), ("Mỹ Linh", "MY LINH"),
    ],
    between: " ",
};

#[rustfmt::skip]
pub(super) static INDIAN: NameParts = NameParts {
    surnames: &[
        ("Sharma", "SHARMA"), ("Patel", "PATEL"), ("Iyer", "IYER"), ("Reddy", "REDDY"), ("Banerjee", "BANERJEE"),
        ("Kapoor", "KAPOOR"), ("Menon", "MENON"), ("Deshmukh", "DESHMUKH"),
    ],
    given: &[
        ("Arjun", "ARJUN"), ("Priya", "PRIYA"), ("Rahul", "RAHUL"), ("Ananya", "ANANYA"), ("Vikram", "VIKRAM"),
        ("Lakshmi", "LAKSHMI"), ("Rohan", "ROHAN"), ("Kavita", "KAVITA"),
    ],
    between: " ",
};
