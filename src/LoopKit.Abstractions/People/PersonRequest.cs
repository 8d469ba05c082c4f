namespace LoopKit.People;

/// <summary>What a loop wants of a person just now.</summary>
public sealed record PersonRequest
{
    /// <summary>Its identifier within the loop, for example <c>q1</c> or <c>a2</c>.</summary>
    public required string Id { get; init; }

    /// <summary>A question or an approval.</summary>
    public required PersonRequestKind Kind { get; init; }

    /// <summary>The tool whose call waits.</summary>
    public required string Tool { get; init; }

    /// <summary>The question, or the arguments of the call that is to be approved; cut when long.</summary>
    public required string Text { get; init; }

    /// <summary>Answers that the model suggests.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Until when it is waited for; <see langword="null"/> when the time is over and the loop is blocked.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether both say the same.</summary>
    public bool Equals(PersonRequest? other) => other is not null
        && (Id, Kind, Tool, Text, Until) == (other.Id, other.Kind, other.Tool, other.Text, other.Until)
        && Choices.SequenceEqual(other.Choices, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Kind, Tool, Text, Until);
}
