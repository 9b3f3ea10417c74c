//! Tokens to an expression, by recursive descent, never deeper than a limit.

use super::Unreadable;
use super::ast::{Axis, Expression, Operator, Path, Predicate, Start, Step, Test};
use super::functions::Function;
use super::lexer::Token;

/// Deepest nesting of brackets, of either kind. Public rule files nest five deep.
const MAX_NESTING: usize = 24;

/// Reads a whole expression.
pub(super) fn parse(tokens: &[Token]) -> Result<Expression, Unreadable> {
    let mut parser = Parser {
        tokens,
        at: 0,
        nesting: 0,
    };
    let expression = parser.or()?;
    match parser.peek() {
        None => Ok(expression),
        Some(token) => Err(Unreadable(format!("{} is out of place", shown(token)))),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    nesting: usize,
}

type Parsed = Result<Expression, Unreadable>;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn sees(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn takes(&mut self, sign: &str) -> bool {
        let found = self.sees(sign);
        self.at += usize::from(found);
        found
    }

    fn takes_operator(&mut self, name: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Operator(found)) if *found == name);
        self.at += usize::from(found);
        found
    }

    fn needs(&mut self, sign: &str) -> Result<(), Unreadable> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(Unreadable(match self.peek() {
            Some(token) => format!("{} stands where \"{sign}\" should", shown(token)),
            None => format!("\"{sign}\" is missing at the end"),
        }))
    }

    fn or(&mut self) -> Parsed {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(Unreadable(format!(
                "nested deeper than {MAX_NESTING} levels"
            )));
        }
        let mut parts = vec![self.and()?];
        while self.takes_operator("or") {
            parts.push(self.and()?);
        }
        self.nesting -= 1;
        Ok(one_or(parts, Expression::Or))
    }

    fn and(&mut self) -> Parsed {
        let mut parts = vec![self.equality()?];
        while self.takes_operator("and") {
            parts.push(self.equality()?);
        }
        Ok(one_or(parts, Expression::And))
    }

    fn equality(&mut self) -> Parsed {
        self.chain(Self::relation, |parser| {
            if parser.takes("=") {
                Some(Operator::Equal)
            } else if parser.takes("!=") {
                Some(Operator::NotEqual)
            } else {
                None
            }
        })
    }

    fn relation(&mut self) -> Parsed {
        self.chain(Self::sum, |parser| {
            [
                ("<=", Operator::LessOrEqual),
                ("<", Operator::Less),
                (">=", Operator::GreaterOrEqual),
                (">", Operator::Greater),
            ]
            .into_iter()
            .find_map(|(sign, operator)| parser.takes(sign).then_some(operator))
        })
    }

    fn sum(&mut self) -> Parsed {
        self.chain(Self::product, |parser| {
            if parser.takes("+") {
                Some(Operator::Add)
            } else if parser.takes("-") {
                Some(Operator::Subtract)
            } else {
                None
            }
        })
    }

    fn product(&mut self) -> Parsed {
        self.chain(Self::unary, |parser| {
            [
                ("*", Operator::Multiply),
                ("div", Operator::Divide),
                ("mod", Operator::Modulo),
            ]
            .into_iter()
            .find_map(|(name, operator)| parser.takes_operator(name).then_some(operator))
        })
    }

    /// Operands with operators of one rank between them, from the left.
    fn chain(
        &mut self,
        operand: fn(&mut Self) -> Parsed,
        operator: fn(&mut Self) -> Option<Operator>,
    ) -> Parsed {
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some(operator) = operator(self) {
            rest.push((operator, operand(self)?));
        }
        Ok(if rest.is_empty() {
            first
        } else {
            Expression::Chain(Box::new(first), rest)
        })
    }

    fn unary(&mut self) -> Parsed {
        let mut negative = false;
        let mut any = false;
        while self.takes("-") {
            negative = !negative;
            any = true;
        }
        let inner = self.union()?;
        Ok(match (any, negative) {
            (false, _) => inner,
            (true, true) => Expression::Negate(Box::new(inner)),
            // Twice negated is a number still.
            (true, false) => Expression::Negate(Box::new(Expression::Negate(Box::new(inner)))),
        })
    }

    fn union(&mut self) -> Parsed {
        let mut parts = vec![self.path()?];
        while self.takes("|") {
            parts.push(self.path()?);
        }
        Ok(one_or(parts, Expression::Union))
    }

    fn path(&mut self) -> Parsed {
        if self.sees("/") || self.sees("//") {
            let mut steps = Vec::new();
            if self.takes("//") {
                self.after_double_slash(&mut steps)?;
            } else {
                self.takes("/");
                if self.begins_step() {
                    steps.push(self.step()?);
                }
            }
            self.further_steps(&mut steps)?;
            return Ok(Expression::Path(Path {
                start: Start::Root,
                steps,
            }));
        }
        if let Some(primary) = self.primary()? {
            let predicates = self.predicates()?;
            let mut steps = Vec::new();
            self.further_steps(&mut steps)?;
            if predicates.is_empty() && steps.is_empty() {
                return Ok(primary);
            }
            return Ok(Expression::Path(Path {
                start: Start::Of(Box::new(primary), predicates),
                steps,
            }));
        }
        let mut steps = vec![self.step()?];
        self.further_steps(&mut steps)?;
        Ok(Expression::Path(Path {
            start: Start::Here,
            steps,
        }))
    }

    fn further_steps(&mut self, steps: &mut Vec<Step>) -> Result<(), Unreadable> {
        loop {
            if self.takes("//") {
                self.after_double_slash(steps)?;
            } else if self.takes("/") {
                steps.push(self.step()?);
            } else {
                return Ok(());
            }
        }
    }

    /// `//x` is `/descendant-or-self::node()/child::x`: in one step where positions do not matter.
    fn after_double_slash(&mut self, steps: &mut Vec<Step>) -> Result<(), Unreadable> {
        let mut step = self.step()?;
        let together = step.axis == Axis::Child
            && !step.predicates.iter().any(|predicate| predicate.positional);
        if together {
            step.axis = Axis::Descendant;
        } else {
            steps.push(Step {
                axis: Axis::DescendantOrSelf,
                test: Test::Node,
                predicates: Vec::new(),
            });
        }
        steps.push(step);
        Ok(())
    }

    fn begins_step(&self) -> bool {
        match self.peek() {
            Some(Token::Name(_)) => true,
            Some(Token::Sign(sign)) => matches!(*sign, "*" | "@" | "." | ".."),
            _ => false,
        }
    }

    fn step(&mut self) -> Result<Step, Unreadable> {
        for (sign, axis) in [("..", Axis::Parent), (".", Axis::Itself)] {
            if self.takes(sign) {
                // A predicate here is no XPath 1.0, but public rules have it.
                return Ok(Step {
                    axis,
                    test: Test::Node,
                    predicates: self.predicates()?,
                });
            }
        }
        let mut axis = Axis::Child;
        if self.takes("@") {
            axis = Axis::Attribute;
        } else if let (Some(Token::Name(name)), Some(Token::Sign("::"))) =
            (self.peek(), self.tokens.get(self.at + 1))
        {
            axis = Axis::named(name)
                .ok_or_else(|| Unreadable(format!("there is no axis \"{name}\"")))?;
            self.at += 2;
        }
        let test = self.test()?;
        Ok(Step {
            axis,
            test,
            predicates: self.predicates()?,
        })
    }

    fn test(&mut self) -> Result<Test, Unreadable> {
        if self.takes("*") {
            return Ok(Test::Any);
        }
        let Some(Token::Name(name)) = self.peek() else {
            return Err(Unreadable(match self.peek() {
                Some(token) => format!("{} stands where a name should", shown(token)),
                None => "a name is missing at the end".into(),
            }));
        };
        let name = name.clone();
        self.at += 1;
        if !self.takes("(") {
            return Ok(Test::Name(name.to_ascii_lowercase()));
        }
        let test = match name.as_str() {
            "node" => Test::Node,
            "text" => Test::Text,
            "comment" => Test::Nothing,
            "processing-instruction" => {
                if matches!(self.peek(), Some(Token::Literal(_))) {
                    self.at += 1;
                }
                Test::Nothing
            }
            _ => return Err(Unreadable(format!("{name}() cannot be a step"))),
        };
        self.needs(")")?;
        Ok(test)
    }

    fn predicates(&mut self) -> Result<Vec<Predicate>, Unreadable> {
        let mut predicates = Vec::new();
        while self.takes("[") {
            let expression = self.or()?;
            self.needs("]")?;
            predicates.push(Predicate {
                positional: expression.is_positional(),
                expression,
            });
        }
        Ok(predicates)
    }

    /// A literal, a number, a call or something in parentheses; nothing when a step comes.
    fn primary(&mut self) -> Result<Option<Expression>, Unreadable> {
        let primary = match self.peek() {
            Some(Token::Literal(text)) => Expression::Literal(text.clone()),
            Some(Token::Number(number)) => Expression::Number(*number),
            Some(Token::Sign("(")) => {
                self.at += 1;
                let inner = self.or()?;
                self.needs(")")?;
                return Ok(Some(inner));
            }
            Some(Token::Name(name))
                if self.tokens.get(self.at + 1) == Some(&Token::Sign("("))
                    && !matches!(
                        name.as_str(),
                        "node" | "text" | "comment" | "processing-instruction"
                    ) =>
            {
                let name = name.clone();
                return self.call(&name).map(Some);
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(primary))
    }

    fn call(&mut self, name: &str) -> Parsed {
        let function = Function::named(name)
            .ok_or_else(|| Unreadable(format!("XPath 1.0 has no function {name}()")))?;
        self.at += 2;
        let mut arguments = Vec::new();
        if !self.takes(")") {
            arguments.push(self.or()?);
            while self.takes(",") {
                arguments.push(self.or()?);
            }
            self.needs(")")?;
        }
        if !function.takes().contains(&arguments.len()) {
            return Err(Unreadable(format!(
                "{name}() does not take {} arguments",
                arguments.len()
            )));
        }
        Ok(Expression::Call(function, arguments))
    }
}

fn one_or(mut parts: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            many(parts)
        }
        None => many(parts),
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Sign(text) | Token::Operator(text) => format!("\"{text}\""),
        Token::Name(text) | Token::Literal(text) => format!("\"{text}\""),
        Token::Number(number) => number.to_string(),
    }
}
