using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using LoopKit.Engine;
using LoopKit.Json;
using SQLitePCL;

namespace LoopKit.Storage;

/// <summary>A prepared statement. Parameters count from 1, columns from 0, as in SQLite.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle) : IDisposable
{
    public SqliteStatement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, string value)
    {
        // Only the empty text goes through the string overload: it would cut others at their first NUL character.
        Span<byte> buffer = stackalloc byte[512];
        var bytes = Encoding.UTF8.TryGetBytes(value, buffer, out var length) ? buffer[..length] : Encoding.UTF8.GetBytes(value);
        database.Check(length == 0 && value.Length == 0
            ? raw.sqlite3_bind_text(handle, parameter, value)
            : raw.sqlite3_bind_text(handle, parameter, bytes));
        return this;
    }

    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // An empty span would be bound as NULL.
        database.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, parameter, 0)
            : raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    /// <summary>Goes to the next row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        var failure = database.Failure(code);
        Reset();
        throw failure;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Execute()
    {
        Step();
        Reset();
    }

    /// <summary>Runs a query that finds one row or none.</summary>
    public bool TryRead<T>(Func<SqliteStatement, T> read, [MaybeNullWhen(false)] out T value)
    {
        try
        {
            var found = Step();
            value = found ? read(this) : default;
            return found;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends the run, and with it the read transaction when there is no other. An error has been reported by <see cref="Step"/>.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    /// <summary>The bytes of a blob or text; valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>A loop's summary, from the columns of <see cref="SqliteSchema.SummaryOf"/>, which must agree.</summary>
    public LoopSnapshot Summary()
    {
        var summary = IsNull(1) || Bytes(1).SequenceEqual(RowSeal.Of(Bytes(0))) ? Parse() : throw Damaged("does not match its checksum");
        return Text(2) == summary.Id.Value && Number(3) == summary.StartedAt.UtcTicks && Text(4) == summary.Name && Text(5) == SqliteStatusName.Of(summary.Status)
            ? summary
            : throw Damaged("is not of the loop by which it is found");
    }

    public void Dispose() => handle.Dispose();

    private LoopSnapshot Parse()
    {
        try
        {
            return JsonSerializer.Deserialize(Bytes(0), LoopKitJson.Snapshot) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw Damaged($"cannot be read ({exception.Message})");
        }
    }

    private LoopKitException Damaged(string how) => SqliteErrors.Corrupt(database.Path, $"the summary of loop '{Text(2)}' {how}");
}
