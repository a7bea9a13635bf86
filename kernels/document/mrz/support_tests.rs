//! Zones for the tests: of every format and shape, made up for them; a second program, in Python, computed the check digits.

use super::Format;

/// Every format.
pub(super) const FORMATS: [Format; 10] = [
    Format::Td1,
    Format::Td2,
    Format::Td3,
    Format::VisaA,
    Format::VisaB,
    Format::FrenchCard,
    Format::PermitLine,
    Format::PermitChip,
    Format::HkMacaoResident,
    Format::TaiwanResident,
];

/// Zones that are right, in lines.
pub(super) const ZONES: [(Format, &[&str]); 23] = [
    (
        Format::Td1,
        &["I<UTOZK7401<<<1<<<<<<<<<<<<<<<", "8507125M3107047UTO<<<<<<<<<<<4", "LINDQVIST<<KARL<ERIK<<<<<<<<<<"],
    ),
    // A number of 13 characters, and optional data after it.
    (
        Format::Td1,
        &["IDUTOAB1234567<890C8<X9<<<<<<<", "6901039F3002289UTO77<<<<<<<<<6", "BRANDT<<ULLA<<<<<<<<<<<<<<<<<<"],
    ),
    (
        Format::Td1,
        &["IDBEL000123456<7897<<<<<<<<<<<", "7103<<3<2801016BEL710301001234", "PEETERS<<AN<<<<<<<<<<<<<<<<<<<"],
    ),
    // The check digit of this number is over the filler in it too.
    (
        Format::Td1,
        &["IDBEL000123456<7013<<<<<<<<<<<", "7103003<2801016BEL710301001238", "PEETERS<<AN<<<<<<<<<<<<<<<<<<<"],
    ),
    // Optional data that begin with a filler, no dates at all, names to the last place.
    (
        Format::Td1,
        &["ACXXA11<<<<<<<0<A<B<<<<<<<<<<<", "<<<<<<0F<<<<<<0XXA<<<<<<<<<<<3", "ABCDEFGHIJ<KLMNOPQRST<<UVWXYZA"],
    ),
    (Format::Td2, &["I<D<<MUSTER<<ERIKA<<MARIE<<<<<<<<<<<", "T220001293D<<6408125F2703109<<<<<<<0"]),
    (Format::Td2, &["IDUTOONE<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "123456789<UTO6408125F2703109AB0<Z<<1"]),
    (Format::Td3, &["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F2704151ZE184226B<<<<<18"]),
    // No personal number: its check digit is a filler here, and 0 below.
    (Format::Td3, &["POCHNLI<<QIANG<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "E123456782CHN9002281M3301018<<<<<<<<<<<<<<<6"]),
    (Format::Td3, &["POCHNOUYANG<<NANA<<<<<<<<<<<<<<<<<<<<<<<<<<<", "EA12345676CHN9002281M3301018<<<<<<<<<<<<<<08"]),
    // An old Chinese passport with the name in letters as its personal number.
    (Format::Td3, &["P<CHNCESHI<<YANGBEN<<<<<<<<<<<<<<<<<<<<<<<<<", "G123456786CHN8310291F1904220LCOCMKNENBPJB984"]),
    // One name, a birth date without its day, no expiry.
    (Format::Td3, &["P<IDNSUHARTINI<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "X0000001<4IDN5912<<7<<<<<<<0<<<<<<<<<<<<<<00"]),
    (Format::VisaA, &["V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078M96121096ZE184226B<<<<<<"]),
    (Format::VisaB, &["VNUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078M96121096ZE184<<"]),
    (Format::FrenchCard, &["IDFRAMARTIN<<<<<<<<<<<<<<<<<<<952042", "0506952000014MARIE<<ANNE<<<6506124F6"]),
    (Format::PermitLine, &["CSC123456788<2812313<8402297<6"]),
    (Format::PermitLine, &["CDL000000177<2601010<9911307<2"]),
    // Three of four characters have room.
    (
        Format::PermitChip,
        &["CSCA12345672<2812313<8402297<8", "MFLHNBPEMEMIOUYANG<<NANA<<<<<<", "F<<B<<<<<<<<<<<<<<<<<<<<<<<<<<"],
    ),
    (
        Format::PermitChip,
        &["CDT000000173<2601010<9911307<0", "MAOOMHLP<<<<LI<<QIANG<<<<<<<<<", "M<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"],
    ),
    (
        Format::HkMacaoResident,
        &["CRH1234567830132906302F5805060", "LDMCLEPDMOME<<<<<<BA1234567<60", "CHAN<<TAI<MAN<<<<<<<<<<<<<<<<<"],
    ),
    // Without a check digit of the holder's identity number.
    (
        Format::HkMacaoResident,
        &["CRM0000002110002906302M5805060", "LKMOLDKM<<<<<<<<<<B12345678<<2", "HO<<CHIU<<<<<<<<<<<<<<<<<<<<<<"],
    ),
    // A holder without a Chinese name, and a number whose second character is a letter.
    (
        Format::HkMacaoResident,
        &["CRHA123456770002906302M7805064", "<<<<<<<<<<<<<<<<<<BR7654321<32", "SMITH<<JOHN<<<<<<<<<<<<<<<<<<<"],
    ),
    (
        Format::TaiwanResident,
        &["CT12345678<80262906302F0105064", "MBNGNGLOMBOB<<<<<<CA2234567894", "LIN<<CHIH<LING<<<<<<<<<<<<HKGL"],
    ),
];
