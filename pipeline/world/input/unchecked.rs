//! A Parquet schema in, the same schema with its texts and bytes as views of unchecked bytes out.
//!
//! One badly encoded text would end the whole file, and it is a fault of one row; so UTF-8 is left to whoever reads the rows. As
//! views, values point into the pages and dictionaries that they came in: a long value in a dictionary is not copied
//! for every row that names it.

use std::sync::Arc;

use ::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use ::parquet::basic::{ConvertedType, Type as PhysicalType};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{FileMetaData, ParquetMetaData};
use ::parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Schema};

/// The key in a field's metadata that marks bytes which their file calls a text; its UTF-8 is not checked yet.
pub const UNCHECKED_TEXT: &str = "concord.unchecked_text";

/// The description of a file whose texts are read as bytes.
pub(super) fn texts(described: &ArrowReaderMetadata) -> Result<ArrowReaderMetadata, ParquetError> {
    let metadata = described.metadata();
    let file = metadata.file_metadata();
    let schema = without_texts(&file.schema_descr().root_schema_ptr())?;
    let file = FileMetaData::new(
        file.version(),
        file.num_rows(),
        file.created_by().map(str::to_owned),
        file.key_value_metadata().cloned(),
        Arc::new(SchemaDescriptor::new(schema)),
        file.column_orders().cloned(),
    );
    let metadata = ParquetMetaData::new(file, metadata.row_groups().to_vec());
    let supplied =
        Schema::new_with_metadata(viewed(described.schema().fields()), described.schema().metadata().clone());
    ArrowReaderMetadata::try_new(Arc::new(metadata), ArrowReaderOptions::new().with_schema(Arc::new(supplied)))
}

/// The same type, in which byte arrays are nothing more: the decoder checks what is called a text.
fn without_texts(described: &TypePtr) -> Result<TypePtr, ParquetError> {
    let info = described.get_basic_info();
    let id = info.has_id().then(|| info.id());
    if described.is_primitive() {
        let bytes = described.get_physical_type() == PhysicalType::BYTE_ARRAY;
        if !bytes || info.converted_type() == ConvertedType::DECIMAL {
            return Ok(Arc::clone(described));
        }
        let plain = Type::primitive_type_builder(info.name(), PhysicalType::BYTE_ARRAY);
        return Ok(Arc::new(plain.with_repetition(info.repetition()).with_id(id).build()?));
    }
    let fields = described.get_fields().iter().map(without_texts).collect::<Result<_, _>>()?;
    let mut group = Type::group_type_builder(info.name())
        .with_converted_type(info.converted_type())
        .with_logical_type(info.logical_type_ref().cloned())
        .with_id(id)
        .with_fields(fields);
    if info.has_repetition() {
        group = group.with_repetition(info.repetition());
    }
    Ok(Arc::new(group.build()?))
}

fn viewed(fields: &Fields) -> Fields {
    fields.iter().map(viewed_field).collect()
}

fn viewed_field(field: &FieldRef) -> FieldRef {
    let mut metadata = field.metadata().clone();
    if is_text(field.data_type()) {
        metadata.insert(UNCHECKED_TEXT.to_owned(), String::new());
    }
    Arc::new(Field::clone(field).with_data_type(viewed_type(field.data_type())).with_metadata(metadata))
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, value) => is_text(value),
        _ => matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View),
    }
}

fn viewed_type(kind: &DataType) -> DataType {
    use DataType as T;
    match kind {
        T::Utf8 | T::LargeUtf8 | T::Utf8View | T::Binary | T::LargeBinary | T::BinaryView => T::BinaryView,
        T::Dictionary(_, value) => viewed_type(value),
        T::Struct(fields) => T::Struct(viewed(fields)),
        T::List(item) => T::List(viewed_field(item)),
        T::LargeList(item) => T::LargeList(viewed_field(item)),
        T::ListView(item) => T::ListView(viewed_field(item)),
        T::LargeListView(item) => T::LargeListView(viewed_field(item)),
        T::FixedSizeList(item, length) => T::FixedSizeList(viewed_field(item), *length),
        T::Map(entries, sorted) => T::Map(viewed_field(entries), *sorted),
        _ => kind.clone(),
    }
}
