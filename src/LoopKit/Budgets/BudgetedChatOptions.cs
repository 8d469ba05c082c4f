using LoopKit.Models;

namespace LoopKit.Budgets;

/// <summary>How a <see cref="BudgetedChatClient"/> counts.</summary>
public sealed record BudgetedChatOptions
{
    /// <summary>The model that is called, to find its price. Default: what the client says of itself.</summary>
    public ModelRef? Model { get; init; }

    /// <summary>The prices. Default: <see cref="PriceTable.BuiltIn"/>.</summary>
    public PriceTable Prices { get; init; } = PriceTable.BuiltIn;

    /// <summary>The most tokens of a reply, for requests that do not say. Default: 8192.</summary>
    public int MaxOutputTokens { get; init; } = TokenEstimate.DefaultOutput;

    /// <summary>After this time a call that has not ended counts in full and holds nothing reserved. Default: 15 minutes.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(15);
}
