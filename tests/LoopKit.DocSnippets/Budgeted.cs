using LoopKit.Budgets;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace DocSnippets;

/// <summary>The chat client in docs/budgets.md.</summary>
internal static class Budgeted
{
    public static async Task CallAsync(IChatClient inner)
    {
        using var ledger = new BudgetLedger();
        var team = ledger.Open("team", new BudgetLimits { Money = 20 });
        var job = ledger.Open("job", new BudgetLimits { Tokens = 200_000, Calls = 50 }, team);

        using var client = new BudgetedChatClient(inner, job, new BudgetedChatOptions
        {
            Model = new ModelRef("anthropic", "claude-sonnet-4-5"),   // finds the price; needed only when money is limited
            MaxOutputTokens = 2_000,                                   // for requests that do not say
        });

        try
        {
            Console.WriteLine(await client.GetResponseAsync("Summarise the report."));
        }
        catch (BudgetExhaustedException exhausted)
        {
            Console.WriteLine(exhausted.Message);                      // whose budget, how much is spent, what the call may use
            job.SetLimits(new BudgetLimits { Tokens = 400_000, Calls = 100 });
        }

        Console.WriteLine(team.Balance.Spent.Money);
    }
}
